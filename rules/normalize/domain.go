package normalize

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// registrable is the domain that somebody registered, and whether one did: co.uk itself is nobody's. Where each customer
// of a service has a sub-domain (acme.onmicrosoft.com), it is that.
//
// Source: publicsuffix.org, with its private part: two sites at github.io are strangers.
func (l *Lists) registrable(domain string) (string, bool) {
	r, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain, false
	}
	if len(r) == len(domain) || !l.shared.has(r) && !reserved(r) {
		return r, true
	}
	start := 0
	for {
		label, rest, _ := strings.Cut(domain[start:], ".")
		if l.shared.has(rest) || reserved(rest) {
			return domain[start:], true
		}
		start += len(label) + 1
	}
}

// reserved are the domains of examples. Nobody can register them, so what stands before them is the company's name, as
// in Odoo's own demo data.
//
// Source: RFC 2606, section 3.
func reserved(domain string) bool {
	return domain == "example.com" || domain == "example.org" || domain == "example.net"
}
