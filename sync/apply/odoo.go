package apply

import (
	"context"

	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/merge"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/undo"
	"leadtwin/sync/cluster"
)

// Odoo is one database as a user of it; *odooclient.Client implements it.
type Odoo interface {
	cluster.Odoo
	cluster.MailOdoo
	Directory(ctx context.Context) (*crm.Directory, error)
	RecentDirectory() *crm.Directory
	Users(ctx context.Context, ids []crm.UserID) (map[crm.UserID]crm.User, error)
	Stages(ctx context.Context) (map[crm.StageID]crm.Stage, error)
	LeadValues(ctx context.Context, ids []crm.LeadID, fields []string) (
		leads []crm.Lead, rows []map[string]any, known bool, err error)
	NamedLeadValues(ctx context.Context, ids []crm.LeadID, fields []string) (
		leads []crm.Lead, rows []map[string]any, known bool, err error)
	Assign(ctx context.Context, leads []crm.LeadID, user crm.UserID, team crm.TeamID) error
	merge.Odoo
	undo.Odoo
	undo.Mover
	note.Odoo
}
