package odooclient

import (
	"context"
	"slices"
)

// Domain is a search condition in Odoo's own notation, such as ["|", ["phone", "=", "1"], ["mobile", "=", "1"]]. An
// empty domain finds every record.
type Domain = []any

// Where is a domain of one condition. Operators are Odoo's: "=", "!=", ">", "ilike", "child_of" and so on.
func Where(field, operator string, value any) Domain { return Domain{[]any{field, operator, value}} }

// Eq finds records whose field has the value.
func Eq(field string, value any) Domain { return Where(field, "=", value) }

// In finds records whose field has one of the values, a slice.
func In(field string, values any) Domain { return Where(field, "in", values) }

// And finds the records that every domain finds.
func And(domains ...Domain) Domain { return slices.Concat(domains...) }

// Or finds the records that at least one domain finds.
func Or(domains ...Domain) Domain {
	out := slices.Repeat(Domain{"|"}, max(0, len(domains)-1))
	for _, d := range domains {
		out = append(append(out, slices.Repeat(Domain{"&"}, max(0, countTerms(d)-1))...), d...)
	}
	return out
}

// countTerms counts the expressions that a domain joins by an implied "&". An operand of "|" must be a single
// expression.
func countTerms(d Domain) int {
	terms := 0
	for _, part := range d {
		switch part {
		case "&", "|":
			terms--
		case "!":
		default:
			terms++
		}
	}
	return terms
}

// SearchOptions select records; the zero value reads everything, including archived records.
type SearchOptions struct {
	Order      string // such as "id" or "write_date, id"
	Limit      int    // 0 is no limit
	ActiveOnly bool
}

func (o SearchOptions) request(model, method string, domain Domain) Request {
	if domain == nil {
		domain = Domain{}
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
func (c *Client) Search(ctx context.Context, model string, domain Domain, o SearchOptions) ([]int64, error) {
	var ids []int64
	err := c.Call(ctx, o.request(model, "search", domain), &ids)
	return ids, err
}

// Count returns how many records a domain finds, archived ones included.
func (c *Client) Count(ctx context.Context, model string, domain Domain) (int, error) {
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
