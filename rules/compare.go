package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadtwin/rules/normalize"
)

// pairComparer compares pairs, one after the other. What it found stays until the next pair.
type pairComparer struct {
	frequent FrequentKeys
	found    []finding
	relation Relation
	names    nameMatch
	a, b     *Profile // a has the lower id
}

// compare relates two leads and adds what their names say, the most important finding first.
func (c *pairComparer) compare(a, b *Profile) Relation {
	c.relate(a, b)
	if len(c.found) == 0 {
		return c.relation
	}
	c.describeNames()
	slices.SortStableFunc(c.found, func(x, y finding) int {
		return cmp.Or(cmp.Compare(reasonRank(x.code), reasonRank(y.code)), cmp.Compare(x.value, y.value))
	})
	return c.relation
}

// relate finds what two leads have in common, and what follows from it.
func (c *pairComparer) relate(a, b *Profile) Relation {
	if b.id < a.id {
		a, b = b, a
	}
	c.a, c.b, c.found, c.relation = a, b, c.found[:0], Unrelated
	c.names = compareNames(a, b)
	c.compareEmails()
	c.compareDomains()
	c.comparePhones()
	c.compareCustomers()
	return c.relation
}

// foundIgnored says that the last two leads share something that weighs nothing.
func (c *pairComparer) foundIgnored() bool {
	return slices.ContainsFunc(c.found, func(f finding) bool { return f.ignored() })
}

// add notes a finding and what it says, unless the value is carried by so many leads that it says nothing.
func (c *pairComparer) add(kind keyKind, text string, f finding, r Relation) {
	if len(c.frequent) > 0 {
		if n, ok := c.frequent[kind.key(text)]; ok && !f.ignored() {
			f.code, f.count = SharedValue, n
		}
	}
	if f.ignored() {
		r = Unrelated
	}
	c.found = append(c.found, f)
	c.relation = strongerRelation(c.relation, r)
}

// compareEmails finds equal addresses, and those one typing error apart.
func (c *pairComparer) compareEmails() {
	for i := range c.a.contact.emails {
		for j := range c.b.contact.emails {
			x, y := &c.a.contact.emails[i], &c.b.contact.emails[j]
			f := finding{value: x.full, values: [2]string{x.full, y.full}, of: [2]valueOwner{x.of, y.of}}
			switch {
			case x.full != y.full:
				if areOneTypoApart(x, y) {
					f.code, f.value = SimilarEmail, x.full+" "+y.full
					c.add(keyTypo, "", f, relationBySimilarEmail(c.names))
				}
				continue
			case x.ignored != notIgnored || y.ignored != notIgnored:
				f.code, f.belongs = max(x.ignored, y.ignored).code(), c.ownerOfValue(c.a.contact.own.emailOwner(x.full))
				c.add(keyEmail, x.full, f, Unrelated)
			case x.role, c.fromOneCompanyRecord(x.of, y.of):
				f.code = SameRoleMailbox
				c.add(keyEmail, x.full, f, relationByRoleMailbox(c.names))
			default:
				f.code = SameEmail
				c.add(keyEmail, x.full, f, relationByEmail(c.names))
			}
		}
	}
}

// ownerOfValue names the own user or company that a value belongs to: found by the value, else by the customer record.
func (c *pairComparer) ownerOfValue(found string) string {
	return cmp.Or(found, c.a.contact.ownRecordName(), c.b.contact.ownRecordName())
}

// areOneTypoApart says that two personal addresses differ by one typing error.
func areOneTypoApart(x, y *emailAddress) bool {
	if d := len(x.full) - len(y.full); d > utf8.UTFMax || -d > utf8.UTFMax || !x.mayHaveTypo() || !y.mayHaveTypo() {
		return false
	}
	if x.ignored != notIgnored || y.ignored != notIgnored {
		return false
	}
	switch {
	case x.domain() == y.domain():
		return isOneTypo(x.local(), y.local())
	case x.local() == y.local():
		return isOneTypo(x.domain(), y.domain())
	}
	return false
}

// isOneTypo is normalize.OneTypo, with a short way for texts that have too little in common, as most do: a slip leaves
// all but two characters where they were.
func isOneTypo(x, y string) bool {
	const most = 2 * utf8.UTFMax
	longest, shorter := max(len(x), len(y)), min(len(x), len(y))
	same := 0
	for same < shorter && x[same] == y[same] {
		same++
	}
	for n := 1; same < shorter && n <= shorter && x[len(x)-n] == y[len(y)-n]; n++ {
		same++
	}
	return longest-same <= most && normalize.OneTypo(x, y)
}

// compareDomains finds other addresses of one company domain. Where the addresses themselves are equal they say it already.
func (c *pairComparer) compareDomains() {
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
		f := finding{code: SameDomain, value: x.registrable(), values: [2]string{x.domain(), y.domain()}, of: [2]valueOwner{x.of, y.of}}
		if w := max(x.ignored, y.ignored); w != notIgnored {
			f.code, f.belongs = w.code(), c.ownerOfValue(cmp.Or(c.a.contact.own.emailOwner(x.full), c.a.contact.own.emailOwner(y.full)))
		}
		if of := c.a.contact.own.domainOwner(f.value); of != "" {
			f.code, f.belongs = OwnValue, of
		}
		c.add(keyDomain, f.value, f, SameOrganisation)
	}
}

// sameCompanyDomain says that both addresses belong to one company domain; its sub-domains count as it.
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

// comparePhones finds equal numbers. One number with several extensions is a switchboard.
func (c *pairComparer) comparePhones() {
	for i := range c.a.contact.phones {
		x := &c.a.contact.phones[i]
		if slices.ContainsFunc(c.a.contact.phones[:i], x.sameLine) {
			continue
		}
		j := slices.IndexFunc(c.b.contact.phones, x.sameLine)
		if j < 0 {
			continue
		}
		y := &c.b.contact.phones[j]
		f := finding{code: SamePhone, value: x.line, values: [2]string{x.withExtension(), y.withExtension()}, of: [2]valueOwner{x.of, y.of}}
		if w := max(x.ignored, y.ignored); w != notIgnored {
			f.code, f.belongs = w.code(), c.ownerOfValue(c.a.contact.own.phoneOwner(x.line))
		}
		relation := relationByPhone(c.names, c.haveDifferentExtensions(x.line))
		if relation != SameOrganisation && c.fromOneCompanyRecord(x.of, y.of) {
			relation = relationByRoleMailbox(c.names)
		}
		if relation == SamePerson && c.haveNumberedAddresses() {
			relation = Unclear
		}
		c.add(keyPhone, x.line, f, relation)
	}
}

// haveNumberedAddresses says that the leads have addresses of one company that differ in a number, as namesakes get them: t.berg@ and
// t.berg2@.
func (c *pairComparer) haveNumberedAddresses() bool {
	const digits = "0123456789"
	for i := range c.a.contact.emails {
		for j := range c.b.contact.emails {
			x, y := &c.a.contact.emails[i], &c.b.contact.emails[j]
			if x.public || x.role || x.domain() != y.domain() || c.shareAddressAt(x.registrable()) {
				continue
			}
			if name := strings.TrimRight(x.local(), digits); name != "" && name == strings.TrimRight(y.local(), digits) {
				return true
			}
		}
	}
	return false
}

// fromOneCompanyRecord says that both leads have a value from the record of one company. It belongs to all who work there, and
// says no more than the record itself.
func (c *pairComparer) fromOneCompanyRecord(x, y valueOwner) bool {
	return x != ofLead && y != ofLead && c.a.contact.customer == c.b.contact.customer && !c.a.contact.personal
}

func (n *phoneNumber) sameLine(other phoneNumber) bool { return n.line == other.line }

// haveDifferentExtensions says that the two leads reach different extensions of one number, and none in common.
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

// nameOrID is the name of a record, or what it is and its id where it has none.
func nameOrID(kind, name string, id int64) string {
	if name = cleanText(name); name != "" {
		return name
	}
	return kind + " " + formatID(id)
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }

// describeNames adds what never matches leads by itself: the names of person and company.
func (c *pairComparer) describeNames() {
	f := finding{values: [2]string{c.a.nameAsTyped, c.b.nameAsTyped}}
	switch c.names {
	case namesEqual:
		f.code = NameEqual
	case namesSimilar:
		f.code = NameSimilar
	case namesDifferent:
		f.code = NameDifferent
	case namesSeveral:
		f.code = NameOfSeveral
	case namesMissingOne, namesMissingBoth:
		f.code = NameMissing
		if c.a.hasName() && c.b.hasName() {
			f.value = "too short" // apart from names that are not there
		}
	}
	c.found = append(c.found, f)
	if c.a.company == "" || c.b.company == "" {
		return
	}
	f = finding{values: [2]string{c.a.companyAsTyped, c.b.companyAsTyped}}
	switch {
	case c.a.company == c.b.company:
		f.code = CompanyEqual
	case len(c.a.company) >= minTypoLength && normalize.OneTypo(c.a.company, c.b.company):
		f.code = CompanySimilar
	default:
		return
	}
	c.found = append(c.found, f)
}
