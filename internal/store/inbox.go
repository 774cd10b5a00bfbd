package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
)

// Arrival is a lead in the inbox: somebody said that it may have changed.
type Arrival struct {
	Lead        crm.LeadID
	First, Last time.Time // when it was named first and last
	Version     int64     // another one with each Add
	Attempts    int       // how often it was looked for in vain since Last
}

// Add puts leads into the inbox and returns once they are on disk. A lead that is there already stays there once. Calls at the same time share a
// transaction, so thousands a second are fine. After an error nothing is promised: the sender should send again.
func (s *Store) Add(ctx context.Context, ids []crm.LeadID, seen time.Time) error { return errStub }

// Settled returns at most limit arrivals, oldest first, that nobody named since quiet ago, or that have waited ten times as long; those put off by
// Again only when their time has come.
func (s *Store) Settled(ctx context.Context, now time.Time, quiet time.Duration, limit int) ([]Arrival, error) {
	return nil, errStub
}

// Done takes arrivals out of the inbox. One that was named again since Settled gave it out stays.
func (s *Store) Done(ctx context.Context, arrivals []Arrival) error { return errStub }

// Again keeps arrivals that are not in Odoo yet until next, and counts the attempt. One that was named again meanwhile is left as it is.
func (s *Store) Again(ctx context.Context, arrivals []Arrival, next time.Time) error { return errStub }

// InboxState is the depth of the inbox and when its oldest lead came in; zero when it is empty.
type InboxState struct {
	Depth  int
	Oldest time.Time
}

// Inbox measures the inbox.
func (s *Store) Inbox(ctx context.Context) (InboxState, error) { return InboxState{}, errStub }
