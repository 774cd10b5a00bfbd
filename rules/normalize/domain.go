package normalize

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// registrable is the registered domain, and whether there is one: co.uk itself is not registered. A mailbox right at
// a public suffix (x@github.io, x@gov.mt) is at the domain of whoever runs it, as Odoo 17 and later see it. Where each
// customer of a service has a sub-domain (acme.onmicrosoft.com), it is that.
//
// Source: publicsuffix.org, with its private part: two sites at github.io are strangers.
func (l *Lists) registrable(domain string) (string, bool) {
	if l.registered.has(domain) {
		return domain, true
	}
	r, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain, strings.IndexByte(domain, '.') > 0 && !generic(domain)
	}
	if len(r) == len(domain) || !l.shared.has(r) && !isExampleDomain(r) {
		return r, true
	}
	start := 0
	for {
		label, rest, _ := strings.Cut(domain[start:], ".")
		if l.shared.has(rest) || isExampleDomain(rest) {
			return domain[start:], true
		}
		start += len(label) + 1
	}
}

func (l *Lists) findRegistered() {
	registered := set{}
	for domain := range l.public {
		if r, ok := l.registrable(domain); ok && r == domain {
			registered[domain] = struct{}{}
		}
	}
	l.registered = registered
}

// isExampleDomain: nobody can register these, so the label before them is the company's name, as in Odoo's demo data.
//
// Source: RFC 2606, section 3.
func isExampleDomain(domain string) bool {
	return domain == "example.com" || domain == "example.org" || domain == "example.net"
}

// generic reports the second levels that registries sell below, such as co.uk and com.au: a mailbox there is a typing
// error.
func generic(domain string) bool {
	label, rest, _ := strings.Cut(domain, ".")
	if strings.IndexByte(rest, '.') >= 0 {
		return false
	}
	switch label {
	case "co",
		"com",
		"net",
		"org",
		"ne",
		"or",
		"gen",
		"ltd",
		"plc",
		"me",
		"nom",
		"info",
		"biz",
		"web",
		"firm",
		"name",
		"pro":
		return true
	}
	return false
}
