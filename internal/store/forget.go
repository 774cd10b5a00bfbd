package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
)

// Forgotten counts what Forget removed.
type Forgotten struct {
	Leads, Customers, Cases, Snapshots, Steps int
}

// ForgetLeads removes what the store knows of leads as people: their rows in the mirror, the cases that name them, their snapshots, and the details in the
// journal of entries that hold them. What was done and when stays. An audit line says that it happened.
func (s *Store) ForgetLeads(ctx context.Context, ids []crm.LeadID, by string, at time.Time) (Forgotten, error) {
	return Forgotten{}, errStub
}

// ForgetAddress does the same for every lead and customer whose texts contain an e-mail address or number, whatever their case, and for every
// snapshot and detail that contains it. The audit line holds only a digest of the address.
func (s *Store) ForgetAddress(ctx context.Context, address, by string, at time.Time) (Forgotten, error) {
	return Forgotten{}, errStub
}
