package check

import (
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// searchDomain is how Odoo is searched for a blocking key: conditions of which one must hold. They find more than the
// key means, since Odoo compares what users typed; rules compare all that is found.
type searchDomain struct {
	key      crm.Key
	leads    []any // on crm.lead
	partners []any // on res.partner, for what only the customer's record has
}

func newSearchDomain(key crm.Key, p *rules.Policy, hasMobile bool) searchDomain {
	kind, value := rules.ParseKey(key)
	d := searchDomain{key: key}
	switch kind {
	case rules.KeyEmail:
		d.addPattern(emailPattern(value, p), "email_from", "email")
	case rules.KeyDomain:
		for _, domain := range []string{value, unicodeDomain(value)} {
			d.addPattern("@"+domain, "email_from", "email")
			d.addPattern("."+domain, "email_from", "email")
		}
	case rules.KeyPhone:
		d.addPattern(phonePattern(value), "phone", "phone")
		if hasMobile {
			d.addPattern(phonePattern(value), "mobile", "mobile")
		}
	case rules.KeyCustomer:
		d.leads = append(d.leads, []any{"partner_id", "=", parseID(value)})
	case rules.KeyEntity:
		d.leads = append(d.leads, []any{"partner_id", "child_of", parseID(value)})
	case rules.KeyLocal:
		d.addPattern(value+"@", "email_from", "email")
	case rules.KeyTypo:
		d.addPattern(typoPattern(value, p), "email_from", "email")
	}
	return d
}

// addPattern adds leads, and customers, whose field contains the pattern.
func (d *searchDomain) addPattern(pattern, leadField, partnerField string) {
	d.leads = append(d.leads, []any{leadField, "ilike", pattern})
	d.partners = append(d.partners, []any{partnerField, "ilike", pattern})
}

// parseID reads the id in a key; 0, which no record has, if there is none.
func parseID(text string) int64 {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// emailPattern finds an address however it is typed, with a plus-tag or dots if the policy ignores these.
func emailPattern(address string, p *rules.Policy) string {
	local, domain, _ := strings.Cut(address, "@")
	return localPattern(local, domain, p) + domainPattern(domain)
}

func localPattern(local, domain string, p *rules.Policy) string {
	if p.Email.GmailDots && domain == "gmail.com" {
		local = strings.Join(strings.Split(local, ""), "%")
	}
	if p.Email.PlusTags {
		local += "%"
	}
	return local
}

// domainPattern finds a domain after the @. Letters beyond ASCII may have been typed as they are.
func domainPattern(domain string) string {
	switch {
	case domain == "gmail.com":
		return "@g%mail.com" // googlemail.com is the same
	case strings.Contains(domain, "xn--"):
		return "@%"
	}
	return "@" + domain
}

// unicodeDomain returns the domain as users type it.
func unicodeDomain(domain string) string {
	if text, err := idna.ToUnicode(domain); err == nil {
		return text
	}
	return domain
}

// phonePattern finds a number by its last digits, with any separators.
func phonePattern(e164 string) string {
	const tail = 8
	digits := strings.TrimPrefix(e164, "+")
	return strings.Join(strings.Split(digits[max(0, len(digits)-tail):], ""), "%")
}

// typoPattern finds addresses that begin or end as the key requires: "gmail.com rb ^rob", "gmail.com rb $bin".
func typoPattern(text string, p *rules.Policy) string {
	domain, rest, _ := strings.Cut(text, " ")
	if _, half, ok := strings.Cut(rest, "^"); ok {
		return localPattern(half, domain, p) + "%" + domainPattern(domain)
	}
	_, half, _ := strings.Cut(rest, "$")
	return localPattern(half, domain, p) + domainPattern(domain)
}

// anyOf joins conditions with "or".
func anyOf(conditions []any) []any {
	domain := make([]any, 0, 2*len(conditions))
	for range len(conditions) - 1 {
		domain = append(domain, "|")
	}
	return append(domain, conditions...)
}
