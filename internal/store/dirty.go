package store

import (
	"context"

	"leadtwin/internal/crm"
)

// Mark says that a lead is dirty: its groups must be evaluated again.
type Mark struct {
	Lead    crm.LeadID
	Version int64     // another one with each new mark of the lead
	Left    []crm.Key // keys that the lead lost since it was last clean: who shares them lost a neighbour
}

// MarkDirty marks leads, whether or not the mirror holds them.
func (s *Store) MarkDirty(ctx context.Context, ids []crm.LeadID) error { return errStub }

// Dirty returns at most limit marks of leads above after, ascending: one pass begins after 0 and goes on after the last lead it got, so that a lead
// that stays dirty does not hold up those behind it.
func (s *Store) Dirty(ctx context.Context, after crm.LeadID, limit int) ([]Mark, error) {
	return nil, errStub
}

// ClearDirty clears marks that Dirty gave out. A lead that was marked once more since then stays dirty.
func (s *Store) ClearDirty(ctx context.Context, marks []Mark) error { return errStub }

// CountDirty is the number of dirty leads.
func (s *Store) CountDirty(ctx context.Context) (int, error) { return 0, errStub }
