package crm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Facts is a short fingerprint of the leads that a decision is about and of their customers, as far as rules compare
// them: an approval holds for what the person saw. What moves by itself (probability, the time of the last write) is not
// in it.
func Facts(leads []Lead, customers map[PartnerID]Customer) string {
	lines := make([]string, 0, len(leads))
	for _, l := range leads {
		c := customers[l.Customer]
		line := fmt.Sprintf("%d %q %t %q %q %q %q %q %d %d %d %d %v | %q %q %q %q %t %q %d", l.ID, l.Type, l.Active, l.ContactName, l.CompanyName,
			l.Email, l.Phone, l.Mobile, l.Customer, l.Company, l.Stage, l.Country, l.Orders, c.Name, c.Email, c.Phone, c.Mobile, c.IsCompany, c.CompanyName, c.Commercial)
		if len(c.Owners) > 0 {
			line += fmt.Sprint(" of ", c.Owners)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:8])
}
