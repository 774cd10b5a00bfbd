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
	out.Similar = got.Similar
	return out, nil
}
