package apply

import (
	"context"
	"encoding/json"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/snapshot"
	"leadtwin/sync/apply/internal/undo"
)

// NoteOptions are the settings of section notes.
type NoteOptions = note.Options

// UndoPreview describes an undo before anything is written.
type UndoPreview = undo.Preview

// CannotUndoError reports why an entry cannot be undone, and what to do instead.
type CannotUndoError = undo.NotPossibleError

// UndoneMerge returns the merge that the entry of an undo undoes, and which lead each merged lead has become; nothing
// where forget has removed that.
func UndoneMerge(e *store.Entry) (merge string, back map[crm.LeadID]crm.LeadID) {
	return undo.MergeOf(e)
}

// LeadOfSnapshot is the lead that a snapshot of the store holds.
func LeadOfSnapshot(data json.RawMessage) (crm.Lead, error) {
	var s snapshot.Snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return crm.Lead{}, err
	}
	return s.AsLead(), nil
}

// ReadUnseenModels reads which models the last search for fields that name leads could not see.
func ReadUnseenModels(ctx context.Context, s *store.Store) (snapshot.UnseenModels, error) {
	return snapshot.ReadUnseenModels(ctx, s)
}

// storedSnapshots has the snapshots of the journal's entries; *store.Store implements it.
type storedSnapshots interface {
	Snapshots(ctx context.Context, entry string) ([]store.Snapshot, error)
}

// LeadsBefore returns the leads of an entry of the journal as they were before it, by the stored snapshots. There are
// none once their retention has ended. It asks Odoo nothing.
func LeadsBefore(ctx context.Context, s storedSnapshots, entry string) (map[crm.LeadID]crm.Lead, error) {
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
