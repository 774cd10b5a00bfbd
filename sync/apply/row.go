package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

const leadModel = "crm.lead"

// row is one record as Odoo sends it: numbers, texts, false for what is empty, lists of ids, many2one as [id, name].
type row map[string]any

func (r row) id() int64 { return number(r["id"]) }

// link is the id of a many2one, 0 for none.
func (r row) link(field string) int64 {
	if pair, ok := r[field].([]any); ok && len(pair) > 0 {
		return number(pair[0])
	}
	return number(r[field])
}

// linkName is the name of a many2one.
func (r row) linkName(field string) string {
	if pair, ok := r[field].([]any); ok && len(pair) > 1 {
		name, _ := pair[1].(string)
		return name
	}
	return ""
}

func (r row) text(field string) string {
	s, _ := r[field].(string)
	return s
}

func (r row) ids(field string) []int64 {
	list, _ := r[field].([]any)
	out := make([]int64, 0, len(list))
	for _, v := range list {
		out = append(out, number(v))
	}
	return out
}

func number(v any) int64 {
	switch n := v.(type) {
	case float64:
		return int64(n)
	case int64:
		return n
	case int:
		return int64(n)
	}
	return 0
}

// empty says that Odoo holds nothing in a field.
func empty(v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case bool:
		return !x
	case string:
		return x == "" || x == "<p><br></p>"
	case float64:
		return x == 0
	case []any:
		return len(x) == 0
	}
	return false
}

// find reads the records that a domain finds, by id, archived ones included.
func (a *Applier) find(ctx context.Context, odoo Caller, model string, domain []any, fields []string) ([]row, error) {
	var rows []row
	err := odoo.Call(ctx, odooclient.Request{
		Model: model, Method: "search_read", Args: []odooclient.Arg{{Name: "domain", Value: domain}},
		Opts: map[string]any{"fields": fields, "order": "id"}, Context: map[string]any{"active_test": false},
	}, &rows)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", model, err)
	}
	return rows, nil
}

// readLeadRows reads all stored fields of leads.
func (a *Applier) readLeadRows(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]row, error) {
	fields, err := a.leadFields(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := a.find(ctx, a.odoo, leadModel, []any{[]any{"id", "in", ids}}, fields)
	if err != nil {
		return nil, err
	}
	out := make(map[crm.LeadID]row, len(rows))
	for _, r := range rows {
		out[crm.LeadID(r.id())] = r
	}
	return out, nil
}

// leadFields are the stored fields that Leadtwin's user may read, custom ones and properties among them.
func (a *Applier) leadFields(ctx context.Context) ([]string, error) {
	all, err := a.odoo.Fields(ctx, leadModel)
	if err != nil {
		return nil, fmt.Errorf("read which fields leads have: %w", err)
	}
	var out []string
	for name, f := range all {
		if f.Stored && f.Type != "one2many" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out, nil
}
