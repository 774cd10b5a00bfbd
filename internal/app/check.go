package app

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/sync/check"
)

// Check reads leads and all similar ones from Odoo and reports what should happen. It writes nothing.
func (a *App) Check(ctx context.Context, ids []crm.LeadID) (report.LeadCheck, error) {
	out := report.LeadCheck{Odoo: a.serverInfo()}
	got, err := check.New(a.odoo(), a.store, a.policy()).Check(ctx, ids, a.o.Now())
	if err != nil {
		return out, fmt.Errorf("check leads %s: %w", crm.FormatIDs(ids), err)
	}
	out.Cases, out.Missing = withPlannedState(got.Cases, false), got.Missing
	out.References.Leads = got.Leads
	addNames(&out.References, got.Directory)
	for _, s := range got.Similar {
		one := report.Similar{Lead: s.Lead, Leads: []report.SimilarLead{}}
		for _, l := range s.Leads {
			other := report.SimilarLead{ID: l.ID, Relation: string(l.Relation), Evidence: describeEvidence(l.Evidence)}
			one.Leads = append(one.Leads, other)
		}
		out.Similar = append(out.Similar, one)
	}
	return out, nil
}
