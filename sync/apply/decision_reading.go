package apply

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/snapshot"
	"leadtwin/sync/cluster"
)

// decisionReading reads the basis of a decision: it is the Source of leads and the MailOdoo of it. Of leads to be
// merged it takes the snapshots with the same calls.
type decisionReading struct {
	live     *cluster.Live
	odoo     Odoo
	leads    *leadReader
	recorder *snapshot.Recorder
	merged   []crm.LeadID // none: no snapshots are needed

	// of all merged leads; nil if they have to be taken apart
	snapshots map[crm.LeadID]*snapshot.Snapshot
}

func (a *Applier) newDecisionReading(merged []crm.LeadID) *decisionReading {
	return &decisionReading{
		live: cluster.NewLive(a.store, &a.policy, a.leads.reader()),
		odoo: a.odoo, leads: a.leads, recorder: a.recorder, merged: merged,
	}
}

// FindByKeys searches the index of the mirror.
func (d *decisionReading) FindByKeys(
	ctx context.Context, keys []crm.Key,
) ([]crm.LeadID, rules.FrequentKeys, error) {
	return d.live.FindByKeys(ctx, keys)
}

// maxOthers is how many leads besides those of the merge are read with all values, so that one call reads all.
const maxOthers = 10

// ReadLeads reads leads, with all values if those of the merge are among them.
func (d *decisionReading) ReadLeads(ctx context.Context, ids []crm.LeadID) ([]rules.Lead, error) {
	others := lists.Without(ids, func(id crm.LeadID) bool { return slices.Contains(d.merged, id) })
	if len(d.merged) == 0 || len(ids)-len(others) < len(d.merged) || len(others) > maxOthers {
		return d.live.ReadLeads(ctx, ids)
	}
	fields, err := d.recorder.LeadFields(ctx)
	if err != nil {
		return nil, err
	}
	leads, rows, known, err := d.leads.readNamedValues(ctx, ids, fields)
	if err != nil {
		return nil, err
	}
	if !known {
		return d.live.ReadLeads(ctx, ids)
	}
	d.snapshots = map[crm.LeadID]*snapshot.Snapshot{}
	for _, r := range rows {
		if id := crm.LeadID(r.ID()); slices.Contains(d.merged, id) {
			d.snapshots[id] = &snapshot.Snapshot{Lead: r}
		}
	}
	return leads, nil
}

// addRelated completes the snapshots. A lead that is gone refuses the merge.
func (d *decisionReading) addRelated(ctx context.Context) error {
	if len(d.snapshots) < len(d.merged) {
		d.snapshots = nil
		return nil
	}
	return d.recorder.AddRelated(ctx, d.snapshots)
}

// Mails takes messages from the snapshots, and reads those of other leads.
func (d *decisionReading) Mails(ctx context.Context, leads []crm.LeadID) ([]odooclient.Mail, error) {
	var mails []odooclient.Mail
	var unread []crm.LeadID
	for _, id := range leads {
		if s := d.snapshots[id]; s != nil {
			mails = append(mails, s.Mails()...)
		} else {
			unread = append(unread, id)
		}
	}
	if len(unread) == 0 {
		return mails, nil
	}
	more, err := d.odoo.Mails(ctx, unread)
	return append(mails, more...), err
}

// Customers reads the contacts in messages.
func (d *decisionReading) Customers(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error) {
	return d.odoo.Customers(ctx, ids)
}
