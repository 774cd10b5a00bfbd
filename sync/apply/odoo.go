package apply

import (
	"context"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// Reader reads what a decision rests on.
type Reader interface {
	Leads(ctx context.Context, ids []crm.LeadID) (found []crm.Lead, missing []crm.LeadID, err error)
	Customers(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error)
	Directory(ctx context.Context) (*crm.Directory, error)
	LeadsOfMessages(ctx context.Context, ids []crm.MessageID) (map[crm.MessageID]crm.LeadID, error)
	OwnNotes(ctx context.Context, leads []crm.LeadID, holds string) ([]odooclient.Note, error)
	OwnNotesSince(ctx context.Context, holds string, after, before crm.MessageID, limit int) ([]odooclient.Note, error)
}

// Caller runs any method of any model, for snapshots and undo.
type Caller interface {
	Session() odooclient.Session
	Fields(ctx context.Context, model string) (map[string]odooclient.Field, error)
	Labels(ctx context.Context, model, lang string) (map[string]string, error)
	Call(ctx context.Context, r odooclient.Request, out any) error
}

// Rights says what Leadtwin's user may do.
type Rights interface {
	HasGroup(ctx context.Context, group string) (bool, error)
	May(ctx context.Context, model, operation string) (bool, error)
}

// Wizard is Odoo's own way to merge.
type Wizard interface {
	PrepareMerge(ctx context.Context, m odooclient.Merge) (wizard int64, err error)
	RunMerge(ctx context.Context, wizard int64, quiet bool) (survivor crm.LeadID, err error)
}

// Writer changes records.
type Writer interface {
	PostNote(ctx context.Context, lead crm.LeadID, html string, mentions []crm.PartnerID) (crm.MessageID, error)
	Assign(ctx context.Context, leads []crm.LeadID, user crm.UserID, team crm.TeamID) error
	Write(ctx context.Context, model string, ids []int64, vals map[string]any) error
	Create(ctx context.Context, model string, vals map[string]any) (int64, error)
}

// Odoo is one database; *odooclient.Client meets it.
type Odoo interface {
	Reader
	Rights
	Caller
	Wizard
	Writer
}
