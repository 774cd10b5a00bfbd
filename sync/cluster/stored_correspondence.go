package cluster

import (
	"context"
	"fmt"
	"maps"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// PastCases reads stored cases; *store.Store implements it.
type PastCases interface {
	CasesOfLeads(ctx context.Context, leads []crm.LeadID) ([]crm.Case, error)
}

// StoredMail is the Correspondence as far as the last pass held a merge back because of it. It asks Odoo nothing.
type StoredMail struct{ past PastCases }

// NewStoredMail makes a StoredMail.
func NewStoredMail(past PastCases) StoredMail { return StoredMail{past} }

// Correspondents reads it from the guards of stored cases.
func (s StoredMail) Correspondents(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID][]string, error) {
	cases, err := s.past.CasesOfLeads(ctx, leads)
	if err != nil {
		return nil, fmt.Errorf("read the cases of %d leads: %w", len(leads), err)
	}
	out := map[crm.LeadID][]string{}
	for i := range cases {
		maps.Copy(out, rules.CorrespondentsIn(cases[i].Guards))
	}
	return out, nil
}
