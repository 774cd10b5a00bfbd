package console

import (
	"cmp"
	"fmt"
	"strings"

	"leadtwin/internal/crm"
)

// Check prints the similar leads of the leads asked for, then the cases that hold them.
func (c *Console) Check(k Check) error {
	if c.asJSON {
		return c.JSON(k.filled())
	}
	c.server(k.Odoo)
	for _, one := range k.Similar {
		c.Print("\n%s", c.strong(leadName(one.Lead, k.People)))
		if len(one.Leads) == 0 {
			c.Print("  no similar leads")
		}
		for _, other := range one.Leads {
			c.sentence(4, "  %s: %s", strings.ReplaceAll(other.Relation, "_", " "), leadName(other.ID, k.People))
			for _, e := range other.Evidence {
				c.sentence(8, "      %s", Plain(e.Text))
			}
		}
	}
	for _, id := range k.Missing {
		c.Print("\nLead %d is not in Odoo, or hidden from Leadtwin's user.", id)
	}
	for _, one := range k.Cases {
		c.Case(one, k.People)
	}
	return nil
}

// filled has empty lists where nil would print null.
func (k Check) filled() Check {
	if k.Cases == nil {
		k.Cases = []crm.Case{}
	}
	if k.Similar == nil {
		k.Similar = []Similar{}
	}
	for i := range k.Similar {
		if k.Similar[i].Leads == nil {
			k.Similar[i].Leads = []SimilarLead{}
		}
	}
	return k
}

func leadName(id crm.LeadID, people People) string {
	l, known := people.Leads[id]
	if !known {
		return fmt.Sprintf("lead %d", id)
	}
	parts := []string{cmp.Or(l.ContactName, l.CompanyName, l.Title)}
	for _, part := range []string{l.Email, cmp.Or(l.Phone, l.Mobile), people.user(l.Salesperson)} {
		if part != "" && part != "–" {
			parts = append(parts, part)
		}
	}
	return Plain(fmt.Sprintf("lead %d, %s", id, strings.Join(parts, ", ")))
}
