package odooclient

import "context"

// SearchOptions say what to find; the zero value reads everything, archived records too.
type SearchOptions struct {
	Order      string // such as "id" or "write_date, id"
	Limit      int    // 0 is no limit
	ActiveOnly bool
}

func (o SearchOptions) request(model, method string, domain []any) Request {
	if domain == nil {
		domain = []any{}
	}
	r := Request{
		Model: model, Method: method, Args: []Arg{{"domain", domain}}, Opts: map[string]any{},
		Context: map[string]any{"active_test": o.ActiveOnly},
	}
	if o.Order != "" {
		r.Opts["order"] = o.Order
	}
	if o.Limit > 0 {
		r.Opts["limit"] = o.Limit
	}
	return r
}

// Search returns the ids of the records that a domain finds and the user may see.
func (c *Client) Search(ctx context.Context, model string, domain []any, o SearchOptions) ([]int64, error) {
	var ids []int64
	err := c.Call(ctx, o.request(model, "search", domain), &ids)
	return ids, err
}

// Count returns how many records a domain finds, archived ones included.
func (c *Client) Count(ctx context.Context, model string, domain []any) (int, error) {
	var n int
	err := c.Call(ctx, SearchOptions{}.request(model, "search_count", domain), &n)
	return n, err
}

// ReadRaw reads records with all values as they come, for snapshots: numbers, texts, false, lists of ids; many2one as
// [id, name]. Records that are gone are left out.
func (c *Client) ReadRaw(ctx context.Context, model string, ids []int64, fields []string) ([]map[string]any, error) {
	var rows []map[string]any
	r := Request{
		Model: model, Method: "read", IDs: ids, Args: []Arg{{"fields", fields}},
		Context: map[string]any{"active_test": false},
	}
	err := c.Call(ctx, r, &rows)
	return rows, err
}
