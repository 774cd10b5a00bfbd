package console

import (
	"cmp"
	"fmt"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

// LeadCheck prints the similar leads of the leads asked for, then the cases that hold them.
func (c *Console) LeadCheck(k report.LeadCheck) error {
	if c.asJSON {
		return c.JSON(withEmptyLists(k))
	}
	c.printServer(k.Odoo)
	for _, one := range k.Similar {
		c.Print("\n%s", c.boldText(leadName(one.Lead, k.References)))
		if len(one.Leads) == 0 {
			c.Print("  no similar leads")
		}
		for _, other := range one.Leads {
			relation := strings.ReplaceAll(string(other.Relation), "_", " ")
			c.printSentence(4, "  %s: %s", relation, leadName(other.ID, k.References))
			for _, e := range other.Evidence {
				c.printSentence(8, "      %s", Plain(e.Text))
			}
		}
	}
	for _, id := range k.Missing {
		c.Print("\nLead %d does not exist in Odoo or is hidden from the Leadtwin user.", id)
	}
	for _, one := range k.Cases {
		c.Case(one, k.References)
	}
	return nil
}

func withEmptyLists(k report.LeadCheck) report.LeadCheck {
	if k.Cases == nil {
		k.Cases = []crm.Case{}
	}
	if k.Similar == nil {
		k.Similar = []report.Similar{}
	}
	for i := range k.Similar {
		if k.Similar[i].Leads == nil {
			k.Similar[i].Leads = []report.SimilarLead{}
		}
	}
	return k
}

func leadName(id crm.LeadID, refs report.References) string {
	l, known := refs.Leads[id]
	if !known {
		return fmt.Sprintf("lead %d", id)
	}
	parts := []string{cmp.Or(l.ContactName, l.CompanyName, l.Title)}
	for _, part := range []string{l.Email, cmp.Or(l.Phone, l.Mobile), userName(refs, l.Salesperson)} {
		if part != "" && part != "–" {
			parts = append(parts, part)
		}
	}
	return Plain(fmt.Sprintf("lead %d, %s", id, strings.Join(parts, ", ")))
}
