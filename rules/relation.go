package rules

import "leadtwin/rules/normalize"

// Relation is what the evidence shows about two leads.
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

// nameMatch is the result of comparing the names of two leads.
type nameMatch uint8

const (
	namesEqual nameMatch = iota
	namesSimilar
	namesNear // not equal, and too far apart to be sure
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
	case normalize.Near:
		return namesNear
	case normalize.Different:
		return namesDifferent
	case normalize.Missing: // initials only: they agree with half of the world
	}
	return namesMissingOne
}

// emailFacts holds the relevant facts about an address that two leads have.
type emailFacts struct {
	borrowed     bool // it names one person, and is used by another
	otherNumbers bool // the leads have numbers, none of which is the same
	otherMobiles bool // the leads have different mobiles, and one of them no full name
	isHousehold  bool // its name says that a family reads it
	sureNames    bool // two words or more on both sides, none of them an initial
}

// relationByEmail: a personal address is one person unless the names contradict each other. A lead without a name, or
// with one word of it, at an address that somebody else's name is in may be anybody's, and is another person's if the
// numbers differ as well; two without a name whose numbers differ may be two people, and so may two with different
// mobiles where one has no full name, since few people have two mobiles. In a household, family names and initials say
// too little.
func relationByEmail(n nameMatch, f emailFacts, doubts emailDoubts) Relation {
	missing := n == namesMissingOne || n == namesMissingBoth
	switch {
	case f.borrowed && missing && f.otherNumbers:
		return SameOrganisation
	case n == namesDifferent, n == namesSeveral, doubts != 0:
		return Unclear
	}
	return SamePerson
}

// mailboxFacts holds the relevant facts about a mailbox that several people read.
type mailboxFacts struct {
	fullNames    bool // equal names of two words or more
	otherNumbers bool // the leads have numbers, none of which is the same
}

// relationByRoleMailbox: several people read it, so only the full name tells who wrote. Similar names with different
// numbers are colleagues.
func relationByRoleMailbox(n nameMatch, f mailboxFacts) Relation {
	switch n {
	case namesEqual:
		if f.fullNames {
			return SamePerson
		}
		return Unclear
	case namesSimilar:
		if f.otherNumbers {
			return SameOrganisation
		}
		return Unclear
	case namesNear, namesSeveral:
		return Unclear
	case namesMissingOne, namesMissingBoth, namesDifferent:
	}
	return SameOrganisation
}

// relationBySharedEmail: among people who have nothing in common, a similar name is a colleague's more often than a
// spelling of the same one.
func relationBySharedEmail(n nameMatch, f mailboxFacts) Relation {
	if n == namesSimilar || n == namesNear {
		return SameOrganisation
	}
	return relationByRoleMailbox(n, f)
}

// phoneFacts holds the relevant facts about a number that two leads have.
type phoneFacts struct {
	fullNames      bool // two words or more on both sides
	isMobile       bool
	isPersonal     bool // the settings say so
	isSwitchboard  bool // they reach different extensions
	names          int  // how many people use it, whose names contradict each other
	mayHaveMarried bool // of a mobile: a woman's names that differ in the family name
	mayBeMisspelt  bool // names that differ may be one with slips in several words
	shareMailbox   bool // the leads have an address of several people in common, too
	areColleagues  bool // they have different addresses at one company domain
}

// relationByPhone: a mobile is one person unless the names contradict each other. One word is too little of a name
// where others contradict it, and where three people or more use the number nothing else tells who called. The same
// holds for a landline, which people of one home or office share; where at most two use it, a lead without a name may
// be one of them, but not where an address shows that this is an office. Different extensions prove a switchboard.
func relationByPhone(n nameMatch, f phoneFacts) Relation {
	compatible := n == namesEqual || n == namesSimilar
	missing := n == namesMissingOne || n == namesMissingBoth
	switch {
	case f.isSwitchboard, missing && !f.isMobile && (f.shareMailbox || f.areColleagues):
		return SameOrganisation
	case missing && f.isMobile && f.shareMailbox && f.names < manyNames, n == namesDifferent && f.isPersonal,
		compatible && !f.fullNames && f.shareMailbox:
		return Unclear
	case compatible && (f.fullNames || f.isMobile && f.names < 2), missing && f.isMobile && f.names < manyNames:
		return SamePerson
	case compatible, n == namesNear, n == namesSeveral,
		(missing || f.mayHaveMarried || f.mayBeMisspelt) && f.names < manyNames:
		return Unclear
	}
	return SameOrganisation
}

// relationBySimilarPhone: most likely the same number, so only equal full names and a country code on one side are
// sure.
func relationBySimilarPhone(n nameMatch, fullNames, international, isMobile bool) Relation {
	missing := n == namesMissingOne || n == namesMissingBoth
	switch {
	case n == namesEqual && fullNames && international:
		return SamePerson
	case n == namesEqual, n == namesSimilar, n == namesNear, n == namesSeveral, missing && isMobile:
		return Unclear
	}
	return Unrelated
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
// a name has to agree there. Of a lead without a name the numbers must not differ.
func relationBySimilarEmail(n nameMatch, atOneProvider, otherNumbers bool) Relation {
	if n == namesEqual || n == namesSimilar || n == namesNear || n == namesMissingOne && !atOneProvider && !otherNumbers {
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
