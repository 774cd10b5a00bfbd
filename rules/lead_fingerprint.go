package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// ComparedFingerprint is a short fingerprint of what rules compare of one lead and its customer: while it stays the same,
// they find the lead as similar to others as before. It leaves out what only decides how similar leads are treated: type,
// stage, salesperson, company of the database, revenue, orders, and whether the lead is open.
func ComparedFingerprint(l Lead) string {
	l.Type, l.Stage, l.Salesperson, l.Company, l.Revenue, l.Orders = "", 0, 0, 0, 0, 0
	l.Active = true // and so not lost
	return fingerprintLeads([]*Lead{&l})
}

// fingerprintLeads is a short fingerprint of leads and of their customers, as far as rules compare them: a decision is
// valid for what the user saw. It leaves out what changes without a user, such as the probability and the write date.
func fingerprintLeads(leads []*Lead) string {
	lines := make([]string, 0, len(leads))
	for _, l := range leads {
		c := l.Contact
		line := fmt.Sprintf(
			"%d %q %t %t %q %q %q %q %q %d %d %d %d %d %v %.2f | %q %q %q %q %t %q %d %q",
			l.ID,
			l.Type,
			l.Active,
			l.IsLost(),
			l.ContactName,
			l.CompanyName,
			l.Email,
			l.Phone,
			l.Mobile,
			l.Customer,
			l.Salesperson,
			l.Company,
			l.Stage,
			l.Country,
			l.Orders,
			l.Revenue,
			c.Name,
			c.Email,
			c.Phone,
			c.Mobile,
			c.IsCompany,
			c.CompanyName,
			c.Commercial,
			c.VAT,
		)
		if len(c.ParentCompanies) > 0 {
			line += fmt.Sprint(" of ", c.ParentCompanies)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:8])
}
