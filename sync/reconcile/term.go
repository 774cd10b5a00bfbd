package reconcile

import (
	"strings"

	"golang.org/x/net/idna"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// term is what Odoo is asked for one blocking key: conditions of which one has to hold. They find more than the key
// does, since Odoo compares what people typed; rules look at all that is found.
type term struct {
	key      crm.Key
	leads    []any // on crm.lead
	partners []any // on res.partner, for what only the customer's record says
}

// The kinds of keys that can be looked for in Odoo, as rules write them before the colon.
const (
	byEmail    = "e"
	byDomain   = "d"
	byPhone    = "p"
	byCustomer = "c"
	byEntity   = "o"
	byLocal    = "l" // what stands before the @, to find slips behind it
	bySlip     = "t" // half of what stands before the @, to find slips in the other half
)

// terms makes the conditions for a key. mobile says whether this Odoo has the field.
func termOf(key crm.Key, p *rules.Policy, mobile bool) term {
	kind, text, _ := strings.Cut(string(key), ":")
	t := term{key: key}
	switch kind {
	case byEmail:
		t.text(emailPattern(text, p), "email_from", "email")
	case byDomain:
		for _, domain := range []string{text, unicodeDomain(text)} {
			t.text("@"+domain, "email_from", "email")
			t.text("."+domain, "email_from", "email")
		}
	case byPhone:
		t.text(phonePattern(text), "phone", "phone")
		if mobile {
			t.text(phonePattern(text), "mobile", "mobile")
		}
	case byCustomer:
		t.leads = append(t.leads, []any{"partner_id", "=", number(text)})
	case byEntity:
		t.leads = append(t.leads, []any{"partner_id", "child_of", number(text)})
	case byLocal:
		t.text(text+"@", "email_from", "email")
	case bySlip:
		t.text(slipPattern(text, p), "email_from", "email")
	}
	return t
}

// text asks for leads, and for customers, in whose field the pattern occurs.
func (t *term) text(pattern, leadField, partnerField string) {
	t.leads = append(t.leads, []any{leadField, "ilike", pattern})
	t.partners = append(t.partners, []any{partnerField, "ilike", pattern})
}

// number reads the id in a key; 0, which no record has, where there is none.
func number(text string) int64 {
	n := int64(0)
	for _, d := range []byte(text) {
		if d < '0' || d > '9' {
			return 0
		}
		n = n*10 + int64(d-'0')
	}
	return n
}

// emailPattern finds an address however it is typed: with a plus-tag or with dots, where the policy says that these
// mean nothing.
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

// domainPattern is the domain with the @ before it. Letters beyond ASCII may have been typed as they are.
func domainPattern(domain string) string {
	switch {
	case domain == "gmail.com":
		return "@g%mail.com" // googlemail.com is the same
	case strings.Contains(domain, "xn--"):
		return "@%"
	}
	return "@" + domain
}

// unicodeDomain is the domain as people type it.
func unicodeDomain(domain string) string {
	if text, err := idna.ToUnicode(domain); err == nil {
		return text
	}
	return domain
}

// phonePattern finds a number by its last digits, whatever stands between them.
func phonePattern(e164 string) string {
	const tail = 8
	digits := strings.TrimPrefix(e164, "+")
	return strings.Join(strings.Split(digits[max(0, len(digits)-tail):], ""), "%")
}

// slipPattern finds addresses that begin or end as the key says: "gmail.com rb ^rob", "gmail.com rb $bin".
func slipPattern(text string, p *rules.Policy) string {
	domain, rest, _ := strings.Cut(text, " ")
	if _, half, ok := strings.Cut(rest, "^"); ok {
		return localPattern(half, domain, p) + "%" + domainPattern(domain)
	}
	_, half, _ := strings.Cut(rest, "$")
	return localPattern(half, domain, p) + domainPattern(domain)
}

// anyOf is the domain that finds what one of the conditions finds.
func anyOf(conditions []any) []any {
	domain := make([]any, 0, 2*len(conditions))
	for range len(conditions) - 1 {
		domain = append(domain, "|")
	}
	return append(domain, conditions...)
}
