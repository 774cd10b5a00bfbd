package store

import (
	"context"

	"leadtwin/internal/crm"
)

// PutCustomers writes customers into the mirror in one transaction. Changed are those that are new or differ, ascending; Written alone is no change.
// The keys of their leads change with them: make the rows of LeadsOfCustomers again and give them to PutLeads.
func (s *Store) PutCustomers(ctx context.Context, customers []crm.Customer) (changed []crm.PartnerID, err error) {
	return nil, errStub
}

// Customers returns those of the customers that are in the mirror.
func (s *Store) Customers(ctx context.Context, ids []crm.PartnerID) (map[crm.PartnerID]crm.Customer, error) {
	return nil, errStub
}

// LeadsOfCustomers are the leads whose customer is one of these, ascending.
func (s *Store) LeadsOfCustomers(ctx context.Context, ids []crm.PartnerID) ([]crm.LeadID, error) {
	return nil, errStub
}
