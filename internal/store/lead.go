package store

import (
	"context"
	"iter"

	"leadtwin/internal/crm"
)

// Row is a lead of the mirror with its blocking keys.
type Row struct {
	Lead crm.Lead
	Keys []crm.Key
}

// PutLeads writes a page of leads into the mirror in one transaction. Changed are those that are new or differ in a field or a key, ascending;
// Written alone is no change. They are marked dirty in the same transaction. Keys that a lead lost stand in its Mark until that is cleared, and the other
// leads of the cases that hold it are marked, too, since the group that it leaves must be evaluated again.
func (s *Store) PutLeads(ctx context.Context, rows []Row) (changed []crm.LeadID, err error) {
	return nil, errStub
}

// DeleteLeads takes leads out of the mirror, because they are gone in Odoo. They stay dirty, with the keys they had, so that cases that name them are
// looked at, and the other leads of these cases are marked, too. Ids that are not there are no error.
func (s *Store) DeleteLeads(ctx context.Context, ids []crm.LeadID) error { return errStub }

// Leads returns those of the leads that are in the mirror, ascending.
func (s *Store) Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error) {
	return nil, errStub
}

// LeadPages yields the whole mirror in pages of at most size leads, ascending by id and beginning after the given one. It holds no transaction between
// pages, so a lead that changes meanwhile is seen in either state. An error is yielded once and ends it.
func (s *Store) LeadPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.Lead, error] {
	return func(yield func([]crm.Lead, error) bool) { yield(nil, errStub) }
}

// LeadIDPages is LeadPages with nothing but the ids: what is compared with Odoo to find deletions.
func (s *Store) LeadIDPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.LeadID, error] {
	return func(yield func([]crm.LeadID, error) bool) { yield(nil, errStub) }
}

// CountLeads is the number of leads in the mirror.
func (s *Store) CountLeads(ctx context.Context) (int, error) { return 0, errStub }
