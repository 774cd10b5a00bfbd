package rules

import (
	"cmp"

	"leadtwin/rules/normalize"
)

// Codes of evidence in e-mail addresses.
const (
	SameEmail       = "same_email"        // the same personal address
	SameRoleMailbox = "same_role_mailbox" // the same address, of a mailbox that several people read
	SharedEmail     = "shared_email"      // the same address, which several people use
)

var (
	sameEmailCode = newEvidence(SameEmail, "The same e-mail address, of one person.", 100, 4, sharedValue, inNotes, texts(
		func(s *sentence) string { return s.subject() + " use " + s.list() },
		func(s *sentence) string { return s.germanLeads() + " haben die E-Mail-Adresse " + s.germanList() },
	), exampleOf("robin@acme.test"))

	sameRoleMailboxCode = newEvidence(
		SameRoleMailbox,
		"The same role mailbox: an address that several people read, such as info@.",
		120,
		2,
		sharedValue,
		inNotes,
		texts(
			func(s *sentence) string {
				return s.subject() + " use " + s.list() + ", a mailbox that several people may read"
			},
			func(s *sentence) string {
				return s.germanLeads() + " haben die E-Mail-Adresse " + s.germanList() +
					", ein Postfach, das mehrere Personen lesen können"
			},
		),
		exampleOf("info@acme.test"),
	)

	sharedEmailCode = newEvidence(
		SharedEmail,
		"The same address, used by three or more people whose names clearly differ.",
		121,
		2,
		sharedValue,
		inNotes,
		texts(
			func(s *sentence) string {
				return s.subject() + " use " + s.list() + ", which " + formatNumber(s.number) + " people use"
			},
			func(s *sentence) string {
				return s.germanLeads() + " haben die E-Mail-Adresse " + s.germanList() + ", die " + formatNumber(s.number) +
					" Personen verwenden"
			},
		),
		sentence{values: []string{"crew@acme.test"}, number: 7},
	)

	emailKey = newBlockingKey('e', readableKey, searchEmail)

	emailKind = newEvidenceKind(
		[]*reasonCode{sameEmailCode, sameRoleMailboxCode, sharedEmailCode},
		[]*blockingKey{emailKey},
		extractEmails,
		compareEmails,
	)
)

func extractEmails(w *keyWriter, c *contactData, _ string, emit emitKey) {
	for i := range c.emails {
		emit(emailKey.kind, w.join(c.emails[i].full))
	}
}

func searchEmail(address string, s *Search, p *Policy) {
	s.addText(emailPattern(address, p), "email_from", "email")
}

// compareEmails finds equal addresses.
func compareEmails(c *pairComparer) {
	for i := range c.a.contact.emails {
		for j := range c.b.contact.emails {
			x, y := &c.a.contact.emails[i], &c.b.contact.emails[j]
			if x.full != y.full {
				continue
			}
			f := finding{value: x.full, values: [2]string{x.full, y.full}, of: [2]valueOwner{x.of, y.of}}
			switch {
			case x.ignored != notIgnored || y.ignored != notIgnored:
				f.code = max(x.ignored, y.ignored).code()
				f.belongs = c.ownerOfValue(c.a.contact.own.addressOwner(x))
				c.add(emailKey, x.full, f, Unrelated)
			case x.role, c.fromOneCompanyRecord(x.of, y.of):
				f.code = sameRoleMailboxCode
				c.add(emailKey, x.full, f, relationByRoleMailbox(c.names, c.mailboxFacts()))
			default:
				users := c.usersOfEmail(x.full)
				if users.strangers >= manyStrangers {
					f.code, f.count = sharedEmailCode, users.strangers
					c.add(emailKey, x.full, f, relationBySharedEmail(c.names, c.mailboxFacts()))
					continue
				}
				facts := c.emailFacts(x, users.borrowed)
				f.code, f.doubts = sameEmailCode, facts.doubts(c.names)
				c.add(emailKey, x.full, f, relationByEmail(c.names, facts, f.doubts))
			}
		}
	}
}

func (c *pairComparer) emailFacts(x *emailAddress, borrowed bool) emailFacts {
	return emailFacts{
		borrowed:     borrowed,
		otherNumbers: c.areNamesMissing() && c.haveOtherPhones(),
		otherMobiles: !c.haveFullNames() && c.haveOtherMobiles(),
		isHousehold:  !x.personal && normalize.IsHouseholdMailbox(x.local()),
		sureNames:    c.haveSureNames(),
	}
}

func (c *pairComparer) mailboxFacts() mailboxFacts {
	return mailboxFacts{
		fullNames:    c.names == namesEqual && c.haveFullNames(),
		otherNumbers: c.names == namesSimilar && c.haveOtherPhones(),
	}
}

// ownerOfValue names the own user or company that a value belongs to: found by the value, else by the customer record.
func (c *pairComparer) ownerOfValue(found string) string {
	return cmp.Or(found, c.a.contact.ownRecordName(), c.b.contact.ownRecordName())
}

// fromOneCompanyRecord reports whether both leads have a value from the record of one company. It belongs to everybody
// who works there, and is no stronger than the record itself.
func (c *pairComparer) fromOneCompanyRecord(x, y valueOwner) bool {
	return x != ofLead && y != ofLead && c.a.contact.customer == c.b.contact.customer && !c.a.contact.personal
}
