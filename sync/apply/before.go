package apply

import (
	"context"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/snapshot"
)

// StoredSnapshots has the snapshots of the journal's entries; *store.Store implements it.
type StoredSnapshots interface {
	Snapshots(ctx context.Context, entry string) ([]store.Snapshot, error)
}

// LeadsBefore returns the leads of an entry of the journal as they were before it, by the stored snapshots. There are
// none once their retention has ended. It asks Odoo nothing.
func LeadsBefore(ctx context.Context, s StoredSnapshots, entry string) (map[crm.LeadID]crm.Lead, error) {
	stored, err := snapshot.Load(ctx, s, entry)
	if err != nil {
		return nil, err
	}
	out := make(map[crm.LeadID]crm.Lead, len(stored))
	for id, one := range stored {
		out[id] = one.AsLead()
	}
	return out, nil
}
