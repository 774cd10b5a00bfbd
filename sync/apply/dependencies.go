package apply

import (
	"context"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/consistency"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/merge"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/snapshot"
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
	note.Odoo
}

// Store is what apply reads and writes; *store.Store implements it.
type Store interface {
	Case(ctx context.Context, id string) (crm.Case, error)
	OpenApproval(ctx context.Context, caseID string) (store.Approval, error)
	SetParentCompanies(ctx context.Context, customers map[crm.PartnerID]crm.Customer) error
	DismissedPairs(ctx context.Context, leads []crm.LeadID) (map[crm.Pair]bool, error)
	DismissLeftOut(ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time) error
	DismissPairs(ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time) error
	journal.Store
	snapshot.Store
	note.Store
	undo.Store
	consistency.Store
}
