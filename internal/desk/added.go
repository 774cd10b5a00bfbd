package desk

import (
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/rules"
)

// MaxAdded is how many leads a user may add to a case.
const MaxAdded = 20

// CheckAdded refuses leads that are in the case already or unknown, and decisions that take none. The records of the
// case must hold the added leads. Errors: *InvalidError, ErrChanged.
func (d Decision) CheckAdded(c *Case) error {
	if len(d.Added) == 0 {
		return nil
	}
	records := c.RecordsOf(d.Added)
	refuse := func(why string, args ...any) error {
		return invalidf("added", "leads %s cannot be added: %s", crm.FormatIDs(d.Added), fmt.Sprintf(why, args...))
	}
	switch {
	case d.As == Snooze:
		return refuse("decision is %s; allowed: %s, %s, %s", d.As, Merge, Separate, Dismiss)
	case len(d.Added) > MaxAdded:
		return refuse("there are %d; allowed: at most %d", len(d.Added), MaxAdded)
	case slices.ContainsFunc(d.Added, func(id crm.LeadID) bool { return slices.Contains(c.Leads, id) }):
		return refuse("case %s has leads %s already", c.ID, crm.FormatIDs(c.Leads))
	case len(records) != len(d.Added):
		return refuse("not all of them are known; the next sweep reads leads that are new in Odoo")
	case rules.Fingerprint(records) != d.AddedShown:
		return ErrChanged
	}
	return nil
}

// AddedFacts is the fingerprint of the added leads, to which a decision is bound; empty where there are none.
func (c *Case) AddedFacts() string {
	if len(c.Added) == 0 {
		return ""
	}
	return rules.Fingerprint(c.RecordsOf(c.Added))
}

// RecordsOf are the records of some leads, as far as the case has them.
func (c *Case) RecordsOf(ids []crm.LeadID) []rules.Lead {
	return lists.Without(c.Records, func(l rules.Lead) bool { return !slices.Contains(ids, l.ID) })
}
