package app

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
)

// teamMirror is the mirror as if it had only the leads of one sales team, so that what is found about them reveals
// nothing of others. Only how many leads share a frequent value counts those of all teams.
type teamMirror struct {
	*store.Store // in all but what is about leads
	team         crm.TeamID
}

// Leads returns those of the leads that are of the team.
func (m teamMirror) Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error) {
	leads, err := m.Store.Leads(ctx, ids)
	return slices.DeleteFunc(leads, func(l crm.Lead) bool { return l.Team != m.team }), err
}

// CasesOfLeads returns the cases of leads that have no lead of another team.
func (m teamMirror) CasesOfLeads(ctx context.Context, ids []crm.LeadID) ([]crm.Case, error) {
	cases, err := m.Store.CasesOfLeads(ctx, ids)
	if err != nil {
		return nil, err
	}
	all := lists.Join(cases, func(one crm.Case) []crm.LeadID { return one.Leads })
	leads, err := m.Leads(ctx, all)
	if err != nil {
		return nil, err
	}
	own := make(map[crm.LeadID]bool, len(leads))
	for i := range leads {
		own[leads[i].ID] = true
	}
	return slices.DeleteFunc(cases, func(c crm.Case) bool {
		return slices.ContainsFunc(c.Leads, func(id crm.LeadID) bool { return !own[id] })
	}), nil
}
