package rules

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadtwin/rules/normalize"
)

// comparer compares pairs, one after the other. What it found stays until the next pair.
type comparer struct {
	common   Common
	found    []finding
	relation Relation
	names    names
	a, b     *Profile // a has the lower id
}

// compare relates two leads and adds what their names say, the most important finding first.
func (c *comparer) compare(a, b *Profile) Relation {
	c.relate(a, b)
	if len(c.found) == 0 {
		return c.relation
	}
	c.describe()
	slices.SortStableFunc(c.found, func(x, y finding) int {
		return cmp.Or(cmp.Compare(importance(x.code), importance(y.code)), cmp.Compare(x.value, y.value))
	})
	return c.relation
}

// relate finds what two leads have in common, and what follows from it.
func (c *comparer) relate(a, b *Profile) Relation {
	if b.id < a.id {
		a, b = b, a
	}
	c.a, c.b, c.found, c.relation = a, b, c.found[:0], Unrelated
	c.names = compareNames(a, b)
	c.emails()
	c.domains()
	c.phones()
	c.customers()
	return c.relation
}

// foundWeak says that the last two leads share something that weighs nothing.
func (c *comparer) foundWeak() bool {
	return slices.ContainsFunc(c.found, func(f finding) bool { return f.weak() })
}

// add notes a finding and what it says, unless the value is carried by so many leads that it says nothing.
func (c *comparer) add(kind keyKind, text string, f finding, r Relation) {
	if len(c.common) > 0 {
		if n, ok := c.common[kind.key(text)]; ok && !f.weak() {
			f.code, f.count = SharedValue, n
		}
	}
	if f.weak() {
		r = Unrelated
	}
	c.found = append(c.found, f)
	c.relation = stronger(c.relation, r)
}

// emails finds equal addresses, and those one typing error apart.
func (c *comparer) emails() {
	for i := range c.a.contact.emails {
		for j := range c.b.contact.emails {
			x, y := &c.a.contact.emails[i], &c.b.contact.emails[j]
			f := finding{value: x.full, values: [2]string{x.full, y.full}, of: [2]owner{x.of, y.of}}
			switch {
			case x.full != y.full:
				if similarAddresses(x, y) {
					f.code, f.value = SimilarEmail, x.full+" "+y.full
					c.add(keyTypo, "", f, bySimilarEmail(c.names))
				}
				continue
			case x.weak != strong || y.weak != strong:
				f.code, f.belongs = max(x.weak, y.weak).code(), c.belongs(c.a.contact.own.email(x.full))
				c.add(keyEmail, x.full, f, Unrelated)
			case x.role, c.ofOneCompany(x.of, y.of):
				f.code = SameRoleMailbox
				c.add(keyEmail, x.full, f, byRoleMailbox(c.names))
			default:
				f.code = SameEmail
				c.add(keyEmail, x.full, f, byEmail(c.names))
			}
		}
	}
}

// belongs names the own user or company that a value belongs to: found by the value, else by the customer record.
func (c *comparer) belongs(found string) string {
	return cmp.Or(found, c.a.contact.ownerOf(), c.b.contact.ownerOf())
}

// similarAddresses says that two personal addresses differ by one typing error.
func similarAddresses(x, y *address) bool {
	if d := len(x.full) - len(y.full); d > utf8.UTFMax || -d > utf8.UTFMax || !x.slips() || !y.slips() {
		return false
	}
	if x.weak != strong || y.weak != strong {
		return false
	}
	switch {
	case x.domain() == y.domain():
		return oneSlip(x.local(), y.local())
	case x.local() == y.local():
		return oneSlip(x.domain(), y.domain())
	}
	return false
}

// oneSlip is normalize.OneTypo, with a short way for texts that have too little in common, as most do: a slip leaves
// all but two characters where they were.
func oneSlip(x, y string) bool {
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

// domains finds other addresses of one company domain. Where the addresses themselves are equal they say it already.
func (c *comparer) domains() {
	for i := range c.a.contact.emails {
		x := &c.a.contact.emails[i]
		if x.public || slices.ContainsFunc(c.a.contact.emails[:i], x.colleague) {
			continue
		}
		j := slices.IndexFunc(c.b.contact.emails, x.colleague)
		if j < 0 || c.sameAddressAt(x.registrable()) {
			continue
		}
		y := &c.b.contact.emails[j]
		f := finding{code: SameDomain, value: x.registrable(), values: [2]string{x.domain(), y.domain()}, of: [2]owner{x.of, y.of}}
		if w := max(x.weak, y.weak); w != strong {
			f.code, f.belongs = w.code(), c.belongs(cmp.Or(c.a.contact.own.email(x.full), c.a.contact.own.email(y.full)))
		}
		if of := c.a.contact.own.domain(f.value); of != "" {
			f.code, f.belongs = OwnValue, of
		}
		c.add(keyDomain, f.value, f, SameOrganisation)
	}
}

// colleague says that both addresses belong to one company domain; its sub-domains count as it.
func (a *address) colleague(b address) bool {
	return !a.public && !b.public && a.registrable() == b.registrable()
}

func (c *comparer) sameAddressAt(registrable string) bool {
	for i := range c.a.contact.emails {
		x := &c.a.contact.emails[i]
		same := func(y address) bool { return y.full == x.full }
		if x.registrable() == registrable && slices.ContainsFunc(c.b.contact.emails, same) {
			return true
		}
	}
	return false
}

// phones finds equal numbers. One number with several extensions is a switchboard.
func (c *comparer) phones() {
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
		f := finding{code: SamePhone, value: x.line, values: [2]string{x.text(), y.text()}, of: [2]owner{x.of, y.of}}
		if w := max(x.weak, y.weak); w != strong {
			f.code, f.belongs = w.code(), c.belongs(c.a.contact.own.phone(x.line))
		}
		relation := byPhone(c.names, c.switchboard(x.line))
		if relation != SameOrganisation && c.ofOneCompany(x.of, y.of) {
			relation = byRoleMailbox(c.names)
		}
		if relation == SamePerson && c.numbered() {
			relation = Unclear
		}
		c.add(keyPhone, x.line, f, relation)
	}
}

// numbered says that the leads have addresses of one company that differ in a number, as namesakes get them: t.berg@ and
// t.berg2@.
func (c *comparer) numbered() bool {
	const digits = "0123456789"
	for i := range c.a.contact.emails {
		for j := range c.b.contact.emails {
			x, y := &c.a.contact.emails[i], &c.b.contact.emails[j]
			if x.public || x.role || x.domain() != y.domain() || c.sameAddressAt(x.registrable()) {
				continue
			}
			if name := strings.TrimRight(x.local(), digits); name != "" && name == strings.TrimRight(y.local(), digits) {
				return true
			}
		}
	}
	return false
}

// ofOneCompany says that both leads have a value from the record of one company. It belongs to all who work there, and
// says no more than the record itself.
func (c *comparer) ofOneCompany(x, y owner) bool {
	return x != ofLead && y != ofLead && c.a.contact.customer == c.b.contact.customer && !c.a.contact.personal
}

func (n *number) sameLine(other number) bool { return n.line == other.line }

// switchboard says that the two leads reach different extensions of one number, and none in common.
func (c *comparer) switchboard(line string) bool {
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

// called is the name of a record, or what it is and its id where it has none.
func called(kind, name string, id int64) string {
	if name = clean(name); name != "" {
		return name
	}
	return kind + " " + idText(id)
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }

// describe adds what never matches leads by itself: the names of person and company.
func (c *comparer) describe() {
	f := finding{values: [2]string{c.a.shown, c.b.shown}}
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
		if c.a.named() && c.b.named() {
			f.value = "too short" // apart from names that are not there
		}
	}
	c.found = append(c.found, f)
	if c.a.company == "" || c.b.company == "" {
		return
	}
	f = finding{values: [2]string{c.a.business, c.b.business}}
	switch {
	case c.a.company == c.b.company:
		f.code = CompanyEqual
	case len(c.a.company) >= shortLocal && normalize.OneTypo(c.a.company, c.b.company):
		f.code = CompanySimilar
	default:
		return
	}
	c.found = append(c.found, f)
}
