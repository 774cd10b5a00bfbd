package automation

import (
	"context"

	"leadtwin/odooclient"
)

// Odoo is the part of the client that the automation rules need; *odooclient.Client implements it.
type Odoo interface {
	Session() odooclient.Session
	Call(ctx context.Context, r odooclient.Request, out any) error
	Create(ctx context.Context, model string, vals map[string]any) (int64, error)
	Write(ctx context.Context, model string, ids []int64, vals map[string]any) error
	May(ctx context.Context, model, operation string) (bool, error)
}

const (
	leadModel   = "crm.lead"
	ruleModel   = "base.automation"
	actionModel = "ir.actions.server"
)

// record is one record as Odoo sends it: false stands for every empty value.
type record map[string]any

func (r record) id() int64 {
	id, _ := r["id"].(float64)
	return int64(id)
}

func (r record) text(field string) string {
	text, _ := r[field].(string)
	return text
}

func (r record) ids(field string) []int64 {
	list, _ := r[field].([]any)
	ids := make([]int64, 0, len(list))
	for _, v := range list {
		if id, ok := v.(float64); ok {
			ids = append(ids, int64(id))
		}
	}
	return ids
}

// find reads the records that match a domain, archived ones included, ordered by ID.
func (i *Installer) find(ctx context.Context, model string, domain []any, fields ...string) ([]record, error) {
	var records []record
	err := i.odoo.Call(ctx, odooclient.Request{
		Model: model, Method: "search_read", Args: []odooclient.Arg{{Name: "domain", Value: domain}},
		Opts: map[string]any{"fields": fields, "order": "id"}, Context: map[string]any{"active_test": false},
	}, &records)
	return records, err
}

func (i *Installer) delete(ctx context.Context, model string, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return i.odoo.Call(ctx, odooclient.Request{Model: model, Method: "unlink", IDs: ids, Write: true}, nil)
}

// setLinks and createLink are Odoo's commands for the values of a many2many or one2many field.
func setLinks(ids any) []any               { return []any{[]any{6, 0, ids}} }
func createLink(vals map[string]any) []any { return []any{[]any{0, 0, vals}} }
