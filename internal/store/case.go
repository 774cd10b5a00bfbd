package store

import (
	"context"

	"leadtwin/internal/crm"
)

// CaseFilter narrows Cases and CountCases; what is empty does not narrow.
type CaseFilter struct {
	States        []crm.State
	Verdicts      []crm.Verdict
	Limit, Offset int // of Cases; 0 is no limit
}

// Case returns one case, or *NotFound.
func (s *Store) Case(ctx context.Context, id string) (crm.Case, error) { return crm.Case{}, errStub }

// CasesWith are the cases that hold one of the leads, by id.
func (s *Store) CasesWith(ctx context.Context, leads []crm.LeadID) ([]crm.Case, error) {
	return nil, errStub
}

// Cases lists cases in the order in which they were found.
func (s *Store) Cases(ctx context.Context, f CaseFilter) ([]crm.Case, error) { return nil, errStub }

// CountCases counts cases.
func (s *Store) CountCases(ctx context.Context, f CaseFilter) (int, error) { return 0, errStub }

// CaseKind is what CaseCounts counts by.
type CaseKind struct {
	Verdict crm.Verdict
	State   crm.State
}

// CaseCounts counts all cases by verdict and state.
func (s *Store) CaseCounts(ctx context.Context) (map[CaseKind]int, error) { return nil, errStub }
