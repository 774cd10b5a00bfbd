package rules

import (
	"cmp"
	"slices"
)

// SameDomain is the code of different addresses at one company domain.
const SameDomain = "same_domain"

var (
	sameDomainCode = newEvidence(
		SameDomain,
		"Different addresses at one company domain, including its sub-domains.",
		160,
		0,
		sharedValue,
		inNotes,
		texts(
			func(s *sentence) string { return s.subject() + " write from " + s.list() },
			func(s *sentence) string { return s.germanLeads() + " haben E-Mail-Adressen bei " + s.germanList() },
		),
		exampleOf("acme.test"),
	)

	domainKey = newBlockingKey('d', readableKey, searchDomain)

	domainKind = newEvidenceKind([]*reasonCode{sameDomainCode}, []*blockingKey{domainKey}, extractDomains, compareDomains)
)

func extractDomains(w *keyWriter, c *contactData, _ string, emit emitKey) {
	for i := range c.emails {
		if a := &c.emails[i]; !a.public {
			emit(domainKey.kind, w.join(a.registrable()))
		}
	}
}

func searchDomain(text string, s *Search, _ *Policy) {
	for _, domain := range []string{text, unicodeDomain(text)} {
		s.addText("@"+domain, "email_from", "email")
		s.addText("."+domain, "email_from", "email")
	}
}

// compareDomains finds different addresses at one company domain. Where the addresses themselves are equal they say it
// already.
func compareDomains(c *pairComparer) {
	for i := range c.a.contact.emails {
		x := &c.a.contact.emails[i]
		if x.public || slices.ContainsFunc(c.a.contact.emails[:i], x.sameCompanyDomain) {
			continue
		}
		j := slices.IndexFunc(c.b.contact.emails, x.sameCompanyDomain)
		if j < 0 || c.shareAddressAt(x.registrable()) {
			continue
		}
		y := &c.b.contact.emails[j]
		f := finding{
			code:   sameDomainCode,
			value:  x.registrable(),
			values: [2]string{x.domain(), y.domain()},
			of:     [2]valueOwner{x.of, y.of},
		}
		if w := max(x.ignored, y.ignored); w != notIgnored {
			f.code, f.belongs = w.code(), c.ownerOfValue(
				cmp.Or(c.a.contact.own.emailOwner(x.full), c.a.contact.own.emailOwner(y.full)),
			)
		}
		if of := c.a.contact.own.domainOwner(f.value); of != "" {
			f.code, f.belongs = ownValueCode, of
		}
		c.add(domainKey, f.value, f, relationByDomain(c.names, c.haveFullNames()))
	}
}

// sameCompanyDomain counts sub-domains as their domain.
func (a *emailAddress) sameCompanyDomain(b emailAddress) bool {
	return !a.public && !b.public && a.registrable() == b.registrable()
}

func (c *pairComparer) shareAddressAt(registrable string) bool {
	for i := range c.a.contact.emails {
		x := &c.a.contact.emails[i]
		same := func(y emailAddress) bool { return y.full == x.full }
		if x.registrable() == registrable && slices.ContainsFunc(c.b.contact.emails, same) {
			return true
		}
	}
	return false
}
