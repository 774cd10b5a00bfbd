package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
)

// Note is a note that stands in Odoo.
type Note struct {
	Case    string
	Leads   []crm.LeadID // the group it was about, ascending
	On      crm.LeadID   // the record under which it was posted
	Message crm.MessageID
	At      time.Time
}

// NoteDone remembers a note, so that it is never posted twice. The same case, leads and record again is no error.
func (s *Store) NoteDone(ctx context.Context, n Note) error { return errStub }

// Notes are those about at least one of the leads, oldest first. A lead of a group that is in none of the group's notes joined later.
func (s *Store) Notes(ctx context.Context, leads []crm.LeadID) ([]Note, error) { return nil, errStub }
