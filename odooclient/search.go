package odooclient

import "context"

// Search options; the zero value reads everything, archived records too.
type SearchOptions struct {
	Order      string // such as "id" or "write_date, id"
	Limit      int    // 0 is no limit
	ActiveOnly bool
}

func (o SearchOptions) request(model, method string, domain []any) Request {
	if domain == nil {
		domain = []any{}
	}
	r := Request{Model: model, Method: method, Args: []Arg{{"domain", domain}}, Opts: map[string]any{}, Context: map[string]any{"active_test": o.ActiveOnly}}
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

// searchRead reads records with many2one values as bare ids. Before Odoo 15 search_read cannot do that, so it is two
// calls there, and a record deleted between them is simply missing.
func (c *Client) searchRead(ctx context.Context, model string, domain []any, fields []string, o SearchOptions, out any) (err error) {
	if differencesOf(c.Session().Version.Major).searchLoad {
		r := o.request(model, "search_read", domain)
		r.Opts["fields"], r.Opts["load"] = fields, ""
		return c.Call(ctx, r, out)
	}
	ids, err := c.Search(ctx, model, domain, o)
	if err != nil || len(ids) == 0 {
		return err
	}
	return c.read(ctx, model, ids, fields, out)
}

// read reads records by id; those that are gone are left out by Odoo.
func (c *Client) read(ctx context.Context, model string, ids []int64, fields []string, out any) error {
	return c.Call(ctx, Request{
		Model: model, Method: "read", IDs: ids, Args: []Arg{{"fields", fields}}, Opts: map[string]any{"load": ""},
		Context: map[string]any{"active_test": false},
	}, out)
}

// ReadRaw reads records with all values as they come, for snapshots: numbers, texts, false, lists of ids; many2one as
// [id, name]. Records that are gone are left out.
func (c *Client) ReadRaw(ctx context.Context, model string, ids []int64, fields []string) ([]map[string]any, error) {
	var rows []map[string]any
	r := Request{Model: model, Method: "read", IDs: ids, Args: []Arg{{"fields", fields}}, Context: map[string]any{"active_test": false}}
	err := c.Call(ctx, r, &rows)
	return rows, err
}

// present keeps the fields that this server has.
func (c *Client) present(model string, wanted []string) []string {
	s := c.Session()
	out := make([]string, 0, len(wanted))
	for _, f := range wanted {
		if f == "id" || s.Has(model, f) {
			out = append(out, f)
		}
	}
	return out
}
