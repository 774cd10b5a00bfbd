package rules

import "leadtwin/rules/normalize"

// Relation is what the evidence says of two leads.
type Relation string

// The relations, the strongest last. Where several kinds of evidence speak, the strongest relation holds.
const (
	Unrelated        Relation = "unrelated"
	SameOrganisation Relation = "same_organisation"
	Unclear          Relation = "unclear"
	SamePerson       Relation = "same_person"
)

func (r Relation) rank() int {
	switch r {
	case SamePerson:
		return 3
	case Unclear:
		return 2
	case SameOrganisation:
		return 1
	case Unrelated:
	}
	return 0
}

func strongerRelation(a, b Relation) Relation {
	if b.rank() > a.rank() {
		return b
	}
	return a
}

// nameMatch says how the names of two leads stand to each other.
type nameMatch uint8

const (
	namesEqual nameMatch = iota
	namesSimilar
	namesMissingOne
	namesMissingBoth
	namesDifferent
	namesSeveral // one of them names several people, and what it says does not contradict the other
)

func compareNames(a, b *Profile) nameMatch {
	switch {
	case !a.hasName() && !b.hasName():
		return namesMissingBoth
	case a.name.Several() || b.name.Several():
		if a.hasName() && b.hasName() && a.name.Compare(b.name) == normalize.Different {
			return namesDifferent
		}
		return namesSeveral
	case !a.hasName() || !b.hasName():
		return namesMissingOne
	}
	switch a.name.Compare(b.name) {
	case normalize.Equal:
		return namesEqual
	case normalize.Similar:
		return namesSimilar
	case normalize.Different:
		return namesDifferent
	case normalize.Missing: // initials only: they agree with half of the world
	}
	return namesMissingOne
}

// relationByEmail: a personal address is one person unless the names contradict each other.
func relationByEmail(n nameMatch) Relation {
	if n == namesDifferent || n == namesSeveral {
		return Unclear
	}
	return SamePerson
}

// relationByRoleMailbox: several people read it, so only the name tells who wrote.
func relationByRoleMailbox(n nameMatch) Relation {
	switch n {
	case namesEqual:
		return SamePerson
	case namesSimilar, namesSeveral:
		return Unclear
	case namesMissingOne, namesMissingBoth, namesDifferent:
	}
	return SameOrganisation
}

// relationByPhone: a mobile is one person unless the names contradict each other. People of one office share a
// landline, so only the full name tells who called. Different extensions prove a switchboard.
func relationByPhone(n nameMatch, fullNames, isMobile, isSwitchboard bool) Relation {
	compatible := n == namesEqual || n == namesSimilar
	missing := n == namesMissingOne || n == namesMissingBoth
	switch {
	case isSwitchboard:
		return SameOrganisation
	case compatible && (fullNames || isMobile), missing && isMobile:
		return SamePerson
	case compatible, n == namesMissingBoth, n == namesSeveral:
		return Unclear
	}
	return SameOrganisation
}

// relationByCustomer: the record of a contact person is that person; the record of a company is not.
func relationByCustomer(n nameMatch, personal bool) Relation {
	switch {
	case personal && n == namesSeveral:
		return Unclear
	case personal && n != namesDifferent:
		return SamePerson
	}
	return SameOrganisation
}

// relationBySimilarEmail: a typing error, or a colleague with a similar address. A provider has so many addresses that
// a name has to agree there.
func relationBySimilarEmail(n nameMatch, atOneProvider bool) Relation {
	if n == namesEqual || n == namesSimilar || n == namesMissingOne && !atOneProvider {
		return Unclear
	}
	return Unrelated
}

// relationByDomain: colleagues, or one person with two addresses where the full names are equal.
func relationByDomain(n nameMatch, fullNames bool) Relation {
	if n == namesEqual && fullNames {
		return Unclear
	}
	return SameOrganisation
}
