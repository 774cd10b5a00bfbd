package apply

import (
	"context"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// decisionReads counts what is read before Odoo's merge.
type decisionReads struct {
	Odoo
	merged                          bool
	leads, values, mails, snapshots int
}

func (d *decisionReads) Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, []crm.LeadID, error) {
	if !d.merged {
		d.leads++
	}
	return d.Odoo.Leads(ctx, ids)
}

func (d *decisionReads) NamedLeadValues(
	ctx context.Context, ids []crm.LeadID, fields []string,
) ([]crm.Lead, []map[string]any, bool, error) {
	d.values++
	return d.Odoo.NamedLeadValues(ctx, ids, fields)
}

func (d *decisionReads) Mails(ctx context.Context, leads []crm.LeadID) ([]odooclient.Mail, error) {
	d.mails++
	return d.Odoo.Mails(ctx, leads)
}

func (d *decisionReads) Call(ctx context.Context, r odooclient.Request, out any) error {
	if reads := r.Method == "read" || r.Method == "search_read"; reads && r.Model == records.LeadModel && !d.merged {
		d.snapshots++
	}
	return d.Odoo.Call(ctx, r, out)
}

func (d *decisionReads) RunMerge(ctx context.Context, wizard int64, quiet bool) (crm.LeadID, error) {
	d.merged = true
	return d.Odoo.RunMerge(ctx, wizard, quiet)
}

// One call reads the leads of a merge for the decision and for their snapshots, and one their messages, which decide
// where two salespeople work on the leads.
func TestMergeReadsLeadsOnceForDecisionAndSnapshots(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, twoOwners)
		odoo := &decisionReads{Odoo: w.odoo}
		result, err := New(odoo, w.store, w.policy, w.o).Apply(t.Context(), w.sweep(), "test")
		ok(t, err)
		equal(t, "merges", result.Merges, 1)
		equal(t, "reads of leads with all values", odoo.values, 1)
		equal(t, "other reads of leads", odoo.leads, 0)
		equal(t, "reads of leads for snapshots", odoo.snapshots, 0)
		equal(t, "reads of messages for the decision", odoo.mails, 0)
	})
}
