package desk

import (
	"fmt"
	"slices"

	"leadtwin/internal/crm"
)

// CheckLeftOut refuses leads that are not in the case, and a merge of fewer than two. Error: *InvalidError.
func (d Decision) CheckLeftOut(c *crm.Case) error {
	if len(d.LeftOut) == 0 {
		return nil
	}
	isLeftOut := func(id crm.LeadID) bool { return slices.Contains(d.LeftOut, id) }
	rest := slices.DeleteFunc(slices.Concat(c.Leads, d.Added), isLeftOut)
	refuse := func(why string, args ...any) error {
		return invalidf("leads", "leads %s cannot be taken out: %s", crm.FormatIDs(d.LeftOut), fmt.Sprintf(why, args...))
	}
	switch {
	case d.As != Merge:
		return refuse("decision is %s; allowed: %s", d.As, Merge)
	case slices.ContainsFunc(d.LeftOut, func(id crm.LeadID) bool { return !slices.Contains(c.Leads, id) }):
		return refuse("case %s has leads %s", c.ID, crm.FormatIDs(c.Leads))
	case len(rest) < 2:
		return refuse("%d would be left; a merge needs at least 2", len(rest))
	}
	return nil
}
