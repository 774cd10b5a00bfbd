package automation

import (
	"context"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// testLeadTitle is the title of the lead that WithTestLead creates.
const testLeadTitle = "Leadtwin webhook test"

// MayDeleteLeads reports whether the user may delete the test lead, which requires Sales / Administrator.
func (i *Installer) MayDeleteLeads(ctx context.Context) (bool, error) {
	return i.odoo.May(ctx, records.LeadModel, "unlink")
}

// WithTestLead creates a lead, calls do, and deletes the lead regardless of the result. It also deletes a lead left by
// an earlier call that was interrupted.
func (i *Installer) WithTestLead(ctx context.Context, do func(context.Context, crm.LeadID) error) (err error) {
	defer func() {
		if e := i.deleteTestLeads(context.WithoutCancel(ctx)); e != nil && err == nil {
			err = i.wrapError("delete the lead "+testLeadTitle, e)
		}
	}()
	id, err := i.odoo.Create(ctx, records.LeadModel, map[string]any{
		"name": testLeadTitle, "type": "lead", "user_id": false,
		"description": "Created by 'leadtwin webhook install --verify', which deletes it again.",
	})
	if err != nil {
		return i.wrapError("create a test lead", err)
	}
	return do(ctx, crm.LeadID(id))
}

func (i *Installer) deleteTestLeads(ctx context.Context) error {
	leads, err := i.records.Find(ctx, records.LeadModel, odooclient.And(
		odooclient.Eq("name", testLeadTitle),
		odooclient.Eq("email_from", false),
		odooclient.Eq("phone", false),
		odooclient.Eq("partner_id", false),
	), []string{"id"})
	if err != nil {
		return err
	}
	return i.records.Delete(ctx, records.LeadModel, recordIDs(leads)...)
}
