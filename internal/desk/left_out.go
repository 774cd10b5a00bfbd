package desk

import (
	"fmt"
	"slices"

	"leadtwin/internal/crm"
)

// LeftOutError refuses to take leads out of a merge.
type LeftOutError struct {
	Leads []crm.LeadID
	Why   string
}

func (e *LeftOutError) Error() string {
	return fmt.Sprintf("leads %s cannot be taken out: %s", crm.FormatIDs(e.Leads), e.Why)
}

// Part is the leads.
func (e *LeftOutError) Part() string { return "leads" }

// CheckLeftOut refuses leads that are not in the case, and a merge of fewer than two. Error: *LeftOutError.
func (d Decision) CheckLeftOut(c *crm.Case) error {
	if len(d.LeftOut) == 0 {
		return nil
	}
	isLeftOut := func(id crm.LeadID) bool { return slices.Contains(d.LeftOut, id) }
	rest := slices.DeleteFunc(slices.Concat(c.Leads, d.Added), isLeftOut)
	switch {
	case d.As != Merge:
		return &LeftOutError{d.LeftOut, fmt.Sprintf("decision is %s; allowed: %s", d.As, Merge)}
	case slices.ContainsFunc(d.LeftOut, func(id crm.LeadID) bool { return !slices.Contains(c.Leads, id) }):
		return &LeftOutError{d.LeftOut, fmt.Sprintf("case %s has leads %s", c.ID, crm.FormatIDs(c.Leads))}
	case len(rest) < 2:
		return &LeftOutError{d.LeftOut, fmt.Sprintf("%d would be left; a merge needs at least 2", len(rest))}
	}
	return nil
}
