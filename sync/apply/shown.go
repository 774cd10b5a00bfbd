package apply

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// LeadsChangedError refuses a decision: the leads of the case are no longer as they were shown.
type LeadsChangedError struct {
	Case    string
	Leads   []ChangedLead
	Missing []crm.LeadID // that Odoo no longer has, or hides
}

// ChangedLead is one lead of which values changed; without Values it is not known which.
type ChangedLead struct {
	ID     crm.LeadID
	Values []ChangedValue
}

// ChangedValue is a value as it was shown, and as Odoo has it now.
type ChangedValue struct{ Field, Shown, Now string }

// Error names no values: they are personal data, and errors are logged.
func (e *LeadsChangedError) Error() string {
	return fmt.Sprintf("case %s: the leads changed since the last sweep, so nothing was done", e.Case)
}

// CheckShown compares the leads of a case in Odoo with the values that its verdict and plan rest on. Error:
// *LeadsChangedError.
func (a *Applier) CheckShown(ctx context.Context, c *crm.Case) error {
	now, missing, err := a.leads.Read(ctx, c.Leads)
	if err != nil {
		return err
	}
	if len(missing) == 0 && rules.Fingerprint(now) == c.Facts {
		return nil
	}
	d, err := a.leads.Directory(ctx)
	if err != nil {
		return err
	}
	mirrored, err := cluster.NewMirror(a.store, &a.policy, a.leads.currentResolver()).ReadLeads(ctx, c.Leads)
	if err != nil {
		return err
	}
	shown := byID(mirrored)
	changed := &LeadsChangedError{Case: c.ID, Missing: missing}
	for _, l := range now {
		values := changedValues(shown[l.ID], l, d)
		if len(values) > 0 {
			changed.Leads = append(changed.Leads, ChangedLead{ID: l.ID, Values: values})
		}
	}
	if len(changed.Leads) == 0 && len(missing) == 0 { // the mirror was read again since the case was decided
		for _, id := range c.Leads {
			changed.Leads = append(changed.Leads, ChangedLead{ID: id})
		}
	}
	return changed
}

// shownValues are the values that Facts covers, as people read them.
func shownValues(l *rules.Lead, d *crm.Directory) []ChangedValue {
	yes := func(b bool) string { return map[bool]string{true: "yes", false: "no"}[b] }
	named := func(name string, id int64) string {
		if id == 0 {
			return ""
		}
		return cmp.Or(name, strconv.FormatInt(id, 10))
	}
	c := &l.Contact
	return []ChangedValue{
		{Field: "type", Now: string(l.Type)},
		{Field: "active", Now: yes(l.Active)},
		{Field: "lost", Now: yes(l.IsLost())},
		{Field: "contact name", Now: l.ContactName},
		{Field: "company name", Now: l.CompanyName},
		{Field: "e-mail", Now: l.Email},
		{Field: "phone", Now: l.Phone},
		{Field: "mobile", Now: l.Mobile},
		{Field: "customer", Now: named(c.Name, int64(l.Customer))},
		{Field: "salesperson", Now: named(d.Users[l.Salesperson].Name, int64(l.Salesperson))},
		{Field: "company", Now: named(d.Companies[l.Company].Name, int64(l.Company))},
		{Field: "stage", Now: named(d.Stages[l.Stage].Name, int64(l.Stage))},
		{Field: "country", Now: named(d.Countries[l.Country].Code, int64(l.Country))},
		{Field: "open orders", Now: strconv.Itoa(l.Orders)},
		{Field: "expected revenue", Now: strconv.FormatFloat(l.Revenue, 'f', 2, 64)},
		{Field: "customer's e-mail", Now: c.Email},
		{Field: "customer's phone", Now: c.Phone},
		{Field: "customer's mobile", Now: c.Mobile},
		{Field: "customer is a company", Now: yes(c.IsCompany)},
		{Field: "customer's company", Now: c.CompanyName},
		{Field: "customer's legal entity", Now: named("", int64(c.Commercial))},
		{Field: "companies above the customer", Now: fmt.Sprint(slices.Clone(c.ParentCompanies))},
	}
}

func changedValues(shown, now rules.Lead, d *crm.Directory) []ChangedValue {
	was, is := shownValues(&shown, d), shownValues(&now, d)
	var out []ChangedValue
	for i, v := range is {
		if was[i].Now != v.Now {
			v.Shown = was[i].Now
			out = append(out, v)
		}
	}
	return out
}
