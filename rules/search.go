package rules

import (
	"strings"

	"golang.org/x/net/idna"

	"leadtwin/internal/crm"
)

// Condition is one condition of an Odoo search domain: field, operator and value.
type Condition struct {
	Field    string
	Operator string
	Value    any // a text or an id
}

// Search finds the leads of a blocking key in Odoo: those that meet one of the conditions. They find more than the key
// does, since Odoo compares what people typed.
type Search struct {
	Leads    []Condition // on crm.lead
	Partners []Condition // on res.partner, for what only the customer record says

	hasMobile bool
}

// SearchForKey returns the conditions that find the leads of a key in Odoo. hasMobile reports whether this Odoo has the
// field mobile. It fails for a key of an unknown kind.
func SearchForKey(key crm.Key, p *Policy, hasMobile bool) (Search, error) {
	kind, text, err := ParseKey(key)
	if err != nil {
		return Search{}, err
	}
	s := Search{hasMobile: hasMobile}
	keyKinds[kind].search(text, &s, p)
	return s, nil
}

func (s *Search) addText(pattern, leadField, partnerField string) {
	s.Leads = append(s.Leads, Condition{leadField, "ilike", pattern})
	s.Partners = append(s.Partners, Condition{partnerField, "ilike", pattern})
}

func (s *Search) addMobile(pattern string) {
	if s.hasMobile {
		s.addText(pattern, "mobile", "mobile")
	}
}

// emailPattern finds an address however it is typed: with a plus tag or with dots, where the policy ignores them.
func emailPattern(address string, p *Policy) string {
	local, domain, _ := strings.Cut(address, "@")
	return localPattern(local, domain, p) + domainPattern(domain)
}

func localPattern(local, domain string, p *Policy) string {
	if p.Email.GmailDots && domain == "gmail.com" {
		local = strings.Join(strings.Split(local, ""), "%")
	}
	if p.Email.PlusTags {
		local += "%"
	}
	return local
}

// domainPattern also matches letters beyond ASCII as they are typed.
func domainPattern(domain string) string {
	switch {
	case domain == "gmail.com":
		return "@g%mail.com" // googlemail.com is the same
	case strings.Contains(domain, "xn--"):
		return "@%"
	}
	return "@" + domain
}

func unicodeDomain(domain string) string {
	if text, err := idna.ToUnicode(domain); err == nil {
		return text
	}
	return domain
}
