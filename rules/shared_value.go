package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// A pair shows little about a value: two names that contradict each other may be a couple, or two of ninety clients of
// one agency. So the leads of a cluster first show who uses each address and number. All leads with a value are in one
// cluster, whichever lead arrived last, so every sweep learns the same.

// valueUsers counts the people who use an address or a number.
type valueUsers struct {
	strangers int  // people who are surely different by their names
	names     int  // people whose names contradict each other
	borrowed  bool // an address that names one person, and is used by another

	companies int  // of their leads, where several people use the value
	oneOrigin bool // all leads with the value came from one source
}

// manyStrangers is how many people who are surely different make an address a mailbox of several: three misspellings of
// one name, or a couple, do not reach it.
const manyStrangers = 3

// sharedValues holds who uses the values that three leads or more of a cluster have. Of others a pair shows everything.
type sharedValues struct {
	emails, phones map[string]*valueUsers
}

// carrier is a lead of the cluster that has a value.
type carrier struct {
	value string
	lead  int
}

// learnSharedValues finds out who uses the values of a cluster. The profiles are ascending by lead.
func learnSharedValues(profiles []*Profile) *sharedValues {
	const fewest = 3
	if len(profiles) < fewest {
		return nil
	}
	var emails, phones []carrier
	for i, f := range profiles {
		for k := range f.contact.emails {
			if a := &f.contact.emails[k]; a.ignored == notIgnored && !a.personal {
				emails = append(emails, carrier{a.full, i})
			}
		}
		for k := range f.contact.phones {
			if n := &f.contact.phones[k]; n.ignored == notIgnored {
				phones = append(phones, carrier{n.line, i})
			}
		}
	}
	return &sharedValues{emails: countUsers(emails, profiles, fewest), phones: countUsers(phones, profiles, fewest)}
}

func countUsers(carriers []carrier, profiles []*Profile, fewest int) map[string]*valueUsers {
	slices.SortFunc(carriers, func(x, y carrier) int {
		return cmp.Or(cmp.Compare(x.value, y.value), cmp.Compare(x.lead, y.lead))
	})
	carriers = slices.Compact(carriers)
	var out map[string]*valueUsers
	for len(carriers) > 0 {
		n := 1
		for n < len(carriers) && carriers[n].value == carriers[0].value {
			n++
		}
		if n >= fewest {
			if out == nil {
				out = map[string]*valueUsers{}
			}
			out[carriers[0].value] = usersOf(carriers[:n], profiles)
		}
		carriers = carriers[n:]
	}
	return out
}

// usersOf counts the people among the carriers of one value: each must differ from all people counted before.
func usersOf(carriers []carrier, profiles []*Profile) *valueUsers {
	var strangers, others []*normalize.PersonName
	seen := map[string]bool{}
	out := &valueUsers{}
	for _, c := range carriers {
		f := profiles[c.lead]
		if !f.hasName() {
			continue
		}
		out.borrowed = out.borrowed || f.borrows(c.value)
		if seen[f.nameAsTyped] {
			continue
		}
		seen[f.nameAsTyped] = true
		name := &f.name
		fits := func(o *normalize.PersonName) bool {
			return o.Compare(*name) != normalize.Different || o.MayBeMisspelt(*name)
		}
		if !slices.ContainsFunc(others, fits) {
			others = append(others, name)
		}
		mayBe := func(o *normalize.PersonName) bool { return !o.IsOtherPerson(*name) }
		if !slices.ContainsFunc(strangers, mayBe) {
			strangers = append(strangers, name)
		}
	}
	out.strangers, out.names = len(strangers), len(others)
	if out.strangers >= manyStrangers {
		out.companies, out.oneOrigin = backgroundOf(carriers, profiles)
	}
	return out
}

// backgroundOf counts the companies of the leads with a value, and reports whether all came from one source.
func backgroundOf(carriers []carrier, profiles []*Profile) (companies int, oneOrigin bool) {
	seen := map[string]bool{}
	oneOrigin = profiles[carriers[0].lead].origin != crm.Origin{}
	for _, c := range carriers {
		f := profiles[c.lead]
		if f.company != "" {
			seen[f.company] = true
		}
		oneOrigin = oneOrigin && f.origin == profiles[carriers[0].lead].origin
	}
	return len(seen), oneOrigin
}

// borrows reports whether an address names another person than the lead: john.baker@ on the lead of Samantha Baker.
func (f *Profile) borrows(address string) bool {
	for i := range f.contact.emails {
		if a := &f.contact.emails[i]; a.full == address {
			return f.name.ContradictsMailbox(a.local())
		}
	}
	return false
}

// usersOfEmail returns who uses an address that both leads have. Without a cluster it only knows the two leads.
func (c *pairComparer) usersOfEmail(address string) valueUsers {
	if c.shared != nil {
		if users, found := c.shared.emails[address]; found {
			return *users
		}
	}
	return c.usersOfPair(c.isBorrowed(address))
}

// isBorrowed reports whether an address names another person than one of two leads that has a name; where both have
// one, than the lead that has a full name, if the other has none.
func (c *pairComparer) isBorrowed(address string) bool {
	switch c.names {
	case namesDifferent, namesMissingBoth:
		return false
	case namesMissingOne:
		return c.a.hasName() && c.a.borrows(address) || c.b.hasName() && c.b.borrows(address)
	case namesEqual, namesSimilar, namesNear, namesSeveral:
	}
	isFull := func(f *Profile) bool { return f.name.IsFull() && !f.name.HasInitial() }
	return !c.haveSureNames() && (isFull(c.a) && c.a.borrows(address) || isFull(c.b) && c.b.borrows(address))
}

// usersOfPhone returns who uses a number that both leads have. The settings override what the leads show.
func (c *pairComparer) usersOfPhone(line string, listing normalize.Listing) valueUsers {
	switch listing {
	case normalize.ListedShared:
		return valueUsers{strangers: manyStrangers, names: manyNames}
	case normalize.ListedPersonal:
		return valueUsers{strangers: 1, names: 1}
	case normalize.NotListed:
	}
	if c.shared != nil {
		if users, found := c.shared.phones[line]; found {
			return *users
		}
	}
	return c.usersOfPair(false)
}

func (c *pairComparer) usersOfPair(borrowed bool) valueUsers {
	if c.names == namesDifferent {
		return valueUsers{strangers: 2, names: 2, borrowed: borrowed}
	}
	return valueUsers{strangers: 1, names: 1, borrowed: borrowed}
}
