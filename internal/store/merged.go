package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
)

// MergedAway remembers in one transaction that Odoo merged leads into survivor: the survivor inherits their dismissed pairs, they leave the mirror, and the
// survivor and the leads of the cases that held them are marked dirty.
func (s *Store) MergedAway(ctx context.Context, gone []crm.LeadID, survivor crm.LeadID, at time.Time) error {
	return errStub
}

// Restored remembers that an undo made a lead again under a new id: the pairs that others inherited from the old one go to the new one.
func (s *Store) Restored(ctx context.Context, gone, as crm.LeadID, at time.Time) error {
	return errStub
}

// SurvivorOf says where leads that were merged away live now, at the end of all merges that followed. Others are not in the answer.
func (s *Store) SurvivorOf(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]crm.LeadID, error) {
	return nil, errStub
}
