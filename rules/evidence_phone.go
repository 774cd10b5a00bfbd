package rules

import (
	"slices"
	"strings"

	"leadtwin/rules/normalize"
)

// Codes of evidence in phone numbers.
const (
	SamePhone   = "same_phone"   // the same number
	SharedPhone = "shared_phone" // the same number, which several people use
)

// manyNames is how many names that contradict each other make a number one of an office.
const manyNames = 3

var (
	samePhoneCode = newEvidence(
		SamePhone,
		"The same phone number, in any field.",
		130,
		1,
		sharedValue,
		inNotes,
		texts(
			func(s *sentence) string { return s.subject() + " have the phone number " + s.list() },
			func(s *sentence) string { return s.germanLeads() + " haben die Telefonnummer " + s.germanList() },
		),
		exampleOf("+49301234567"),
	)

	sharedPhoneCode = newEvidence(
		SharedPhone,
		"The same phone number, used by three or more people with different names.",
		131,
		1,
		sharedValue,
		inNotes,
		texts(
			func(s *sentence) string {
				return s.subject() + " have the phone number " + s.list() + ", which " + s.countOr("several") + " people use"
			},
			func(s *sentence) string {
				return s.germanLeads() + " haben die Telefonnummer " + s.germanList() + ", die " + s.countOr("mehrere") +
					" Personen verwenden"
			},
		),
		sentence{values: []string{"+49301234567"}, number: 7},
	)

	// phoneKey is the number without its extension.
	phoneKey = newBlockingKey('p', readableKey, searchPhone)

	phoneKind = newEvidenceKind(
		[]*reasonCode{samePhoneCode, sharedPhoneCode},
		[]*blockingKey{phoneKey},
		extractPhones,
		comparePhones,
	)
)

func extractPhones(w *keyWriter, c *contactData, _ string, emit emitKey) {
	for i := range c.phones {
		if c.phones[i].placed() || c.phones[i].ignored == ignoredFiller {
			emit(phoneKey.kind, w.join(c.phones[i].line))
		}
	}
}

// searchPhone searches for the last digits, with any characters between them.
func searchPhone(line string, s *Search, _ *Policy) {
	const tail = 8
	digits := strings.TrimPrefix(line, "+")
	pattern := strings.Join(strings.Split(digits[max(0, len(digits)-tail):], ""), "%")
	s.addText(pattern, "phone", "phone")
	s.addMobile(pattern)
}

// comparePhones finds equal numbers. One number with several extensions is a switchboard.
func comparePhones(c *pairComparer) {
	for i := range c.a.contact.phones {
		x := &c.a.contact.phones[i]
		if !x.placed() && x.ignored != ignoredFiller || slices.ContainsFunc(c.a.contact.phones[:i], x.sameLine) {
			continue
		}
		j := slices.IndexFunc(c.b.contact.phones, x.sameLine)
		if j < 0 {
			continue
		}
		y := &c.b.contact.phones[j]
		f := finding{
			code:   samePhoneCode,
			value:  x.line,
			values: [2]string{x.withExtension(), y.withExtension()},
			of:     [2]valueOwner{x.of, y.of},
		}
		if w := max(x.ignored, y.ignored); w != notIgnored {
			f.code, f.belongs = w.code(), c.ownerOfValue(c.a.contact.own.phoneOwner(x.line))
		}
		isPersonal := x.listing == normalize.ListedPersonal
		f.mobile = isPersonal || c.isMobile(x.line)
		users := c.usersOfPhone(x.line, x.listing)
		if users.names >= manyNames && f.code == samePhoneCode {
			f.code, f.count = sharedPhoneCode, users.names
			if x.listing == normalize.ListedShared {
				f.count = 0 // it is not counted
			}
		}
		relation := relationByPhone(c.names, phoneFacts{
			fullNames:      c.haveFullNames(),
			isMobile:       f.mobile,
			isPersonal:     isPersonal,
			isSwitchboard:  c.haveDifferentExtensions(x.line),
			names:          users.names,
			shareMailbox:   c.haveFound(sameRoleMailboxCode) || c.haveFound(sharedEmailCode),
			areColleagues:  c.haveFound(sameDomainCode),
			mayBeMisspelt:  c.names == namesDifferent && c.a.name.MayBeMisspelt(c.b.name),
			mayHaveMarried: c.names == namesDifferent && c.a.name.MayHaveMarried(c.b.name) && normalize.IsMobile(x.line),
		})
		if relation != SameOrganisation && c.fromOneCompanyRecord(x.of, y.of) {
			relation = relationByRoleMailbox(c.names, c.mailboxFacts())
		}
		if relation == SamePerson && c.haveNumberedAddresses() {
			relation = Unclear
		}
		c.add(phoneKey, x.line, f, relation)
	}
}

// isMobile is asked only where the answer matters: it is slow, and full names decide alone.
func (c *pairComparer) isMobile(line string) bool {
	return c.names != namesDifferent && c.names != namesSeveral && !c.haveFullNames() && c.mobile.of(line)
}

// mobileAnswer remembers the last answer, since the pairs of a group often share one number.
type mobileAnswer struct {
	line string
	is   bool
}

func (m *mobileAnswer) of(line string) bool {
	if m.line != line {
		m.line, m.is = line, normalize.IsMobile(line)
	}
	return m.is
}

// haveNumberedAddresses reports whether the leads have addresses of one company that differ in a number, as namesakes
// get them: t.berg@ and t.berg2@.
func (c *pairComparer) haveNumberedAddresses() bool {
	const digits = "0123456789"
	for i := range c.a.contact.emails {
		for j := range c.b.contact.emails {
			x, y := &c.a.contact.emails[i], &c.b.contact.emails[j]
			if x.public && !x.probable || x.role || x.domain() != y.domain() || c.shareAddressAt(x.registrable()) {
				continue
			}
			if name := strings.TrimRight(x.local(), digits); name != "" && name == strings.TrimRight(y.local(), digits) {
				return true
			}
		}
	}
	return false
}

func (n *phoneNumber) sameLine(other phoneNumber) bool { return n.line == other.line }

// haveDifferentExtensions reports whether the two leads have different extensions of one number, and none in common.
func (c *pairComparer) haveDifferentExtensions(line string) bool {
	differ := false
	for i := range c.a.contact.phones {
		for j := range c.b.contact.phones {
			x, y := &c.a.contact.phones[i], &c.b.contact.phones[j]
			if x.line != line || y.line != line {
				continue
			}
			if x.extension == y.extension {
				return false
			}
			differ = differ || x.extension != "" && y.extension != ""
		}
	}
	return differ
}

// haveOtherPhones reports whether both leads have numbers, and none of them is or may be the same.
func (c *pairComparer) haveOtherPhones() bool {
	if len(c.a.contact.phones) == 0 || len(c.b.contact.phones) == 0 {
		return false
	}
	for i := range c.a.contact.phones {
		x := &c.a.contact.phones[i]
		mayBe := func(y phoneNumber) bool { return x.sameLine(y) || x.isSimilar(&y) }
		if slices.ContainsFunc(c.b.contact.phones, mayBe) {
			return false
		}
	}
	return true
}

// haveOtherMobiles reports whether both leads have a mobile number, and no number that is or may be the same.
func (c *pairComparer) haveOtherMobiles() bool {
	isMobile := func(n phoneNumber) bool { return n.ignored == notIgnored && normalize.IsMobile(n.line) }
	return c.haveOtherPhones() &&
		slices.ContainsFunc(c.a.contact.phones, isMobile) && slices.ContainsFunc(c.b.contact.phones, isMobile)
}
