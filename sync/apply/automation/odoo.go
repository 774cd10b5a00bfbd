package automation

import (
	"context"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// Odoo is the part of the client that the automation rules need; *odooclient.Client implements it.
type Odoo interface {
	Session() odooclient.Session
	Create(ctx context.Context, model string, vals map[string]any) (int64, error)
	Write(ctx context.Context, model string, ids []int64, vals map[string]any) error
	May(ctx context.Context, model, operation string) (bool, error)
	records.Odoo
}

const (
	ruleModel   = "base.automation"
	actionModel = "ir.actions.server"
)

// setLinks and createLink are Odoo's commands for the values of a many2many or one2many field.
func setLinks(ids any) []any               { return []any{[]any{6, 0, ids}} }
func createLink(vals map[string]any) []any { return []any{[]any{0, 0, vals}} }
