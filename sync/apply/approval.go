package apply

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// checkApproval makes sure that a person's decision still holds: for exactly these leads, and what was seen of them.
// Guards do not matter here: the person knew of them.
func (r *run) checkApproval(ctx context.Context, j *job) error {
	if !slices.Equal(j.approval.Leads, j.Leads) {
		return stale(&j.Case, "it was approved for leads %s and is about leads %s now", crm.List(j.approval.Leads), crm.List(j.Leads))
	}
	leads, missing, err := r.readLeads(ctx, j.Leads)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		return stale(&j.Case, "Odoo no longer has leads %s, or hides them", crm.List(missing))
	}
	if facts := factsOf(leads); facts != j.approval.Facts {
		return stale(&j.Case, "its leads were edited after it was approved; look at it again")
	}
	j.facts = map[crm.LeadID]rules.Lead{}
	for _, l := range leads {
		j.facts[l.ID] = l
	}
	return nil
}

func factsOf(leads []rules.Lead) string {
	plain := make([]crm.Lead, len(leads))
	customers := map[crm.PartnerID]crm.Customer{}
	for i, l := range leads {
		plain[i] = l.Lead
		if l.Contact.ID != 0 {
			customers[l.Contact.ID] = l.Contact
		}
	}
	return crm.Facts(plain, customers)
}
