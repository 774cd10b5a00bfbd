package crm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Facts is a short fingerprint of the leads that a decision is about and of their customers, as far as rules compare
// them: a decision holds for what was shown. It leaves out what changes without a user (probability, the time of the
// last write).
func Facts(leads []Lead, customers map[PartnerID]Customer) string {
	lines := make([]string, 0, len(leads))
	for _, l := range leads {
		c := customers[l.Customer]
		line := fmt.Sprintf("%d %q %t %t %q %q %q %q %q %d %d %d %d %d %v %.2f | %q %q %q %q %t %q %d", l.ID, l.Type, l.Active, l.IsLost(),
			l.ContactName, l.CompanyName, l.Email, l.Phone, l.Mobile, l.Customer, l.Salesperson, l.Company, l.Stage, l.Country, l.Orders, l.Revenue,
			c.Name, c.Email, c.Phone, c.Mobile, c.IsCompany, c.CompanyName, c.Commercial)
		if len(c.ParentCompanies) > 0 {
			line += fmt.Sprint(" of ", c.ParentCompanies)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:8])
}
