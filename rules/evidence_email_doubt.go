package rules

// Codes that explain why a lead without a full name may be of a different person, although it has the address of the
// other lead.
const (
	AddressOfOther   = "address_of_other"  // the address names another person
	HouseholdAddress = "household_address" // its name says that a household reads it
	OtherPhones      = "other_phones"      // the leads have different numbers
)

var (
	addressOfOtherCode = newEvidence(
		AddressOfOther,
		"The common address names a different person than one of the leads, so a lead without a full name may be either.",
		350,
		0,
		supporting,
		notInNotes,
		texts(
			func(s *sentence) string {
				return s.firstValue() + " names another person than " + s.otherValues().list()
			},
			func(s *sentence) string {
				return s.firstValue() + " nennt eine andere Person als " + s.otherValues().germanList()
			},
		),
		exampleOf("kim.berg@acme.test", "Robin Berg"),
	)

	householdAddressCode = newEvidence(
		HouseholdAddress,
		"The common address belongs to a household, so a lead without a full name may be any of its members.",
		352,
		0,
		supporting,
		notInNotes,
		texts(
			func(s *sentence) string { return s.list() + " is the address of a household" },
			func(s *sentence) string { return s.germanList() + " ist die Adresse eines Haushalts" },
		),
		exampleOf("bergfamily@mail.test"),
	)

	otherPhonesCode = newEvidence(
		OtherPhones,
		"The leads have the same address, but different numbers, and one of them has no full name.",
		354,
		0,
		supporting,
		notInNotes,
		texts(
			func(s *sentence) string { return "phone numbers differ: " + s.list() },
			func(s *sentence) string { return "die Telefonnummern sind verschieden: " + s.germanList() },
		),
		exampleOf("+4915155581622", "+491705559871"),
	)

	emailDoubtKind = newSupportingKind(
		[]*reasonCode{addressOfOtherCode, householdAddressCode, otherPhonesCode},
		describeEmailDoubts,
	)
)

// emailDoubts is a set of reasons why an address in common is not enough.
type emailDoubts uint8

const (
	doubtAddressOfOther emailDoubts = 1 << iota
	doubtHousehold
	doubtOtherPhones
)

// doubts lists the evidence against one person if the names do not contradict each other.
func (f emailFacts) doubts(n nameMatch) emailDoubts {
	missing := n == namesMissingOne || n == namesMissingBoth
	var d emailDoubts
	if f.borrowed && (missing || !f.sureNames) {
		d |= doubtAddressOfOther
	}
	if f.isHousehold && (missing || !f.sureNames) {
		d |= doubtHousehold
	}
	if f.otherMobiles || n == namesMissingBoth && f.otherNumbers {
		d |= doubtOtherPhones
	}
	return d
}

// describeEmailDoubts adds why leads with one address are not surely one person. Names that contradict each other say
// it already, and so does what makes them one person all the same.
func describeEmailDoubts(c *pairComparer) {
	if c.relation == SamePerson || c.names == namesDifferent {
		return
	}
	for i := range c.found {
		f := c.found[i]
		if f.code != sameEmailCode || f.doubts == 0 {
			continue
		}
		if f.doubts&doubtAddressOfOther != 0 {
			c.addAddressOfOther(f.value)
		}
		if f.doubts&doubtHousehold != 0 {
			c.found = append(c.found, finding{code: householdAddressCode, value: f.value, values: [2]string{f.value, f.value}})
		}
		if f.doubts&doubtOtherPhones != 0 {
			c.found = append(c.found, finding{
				code: otherPhonesCode, values: [2]string{c.a.contact.phones[0].line, c.b.contact.phones[0].line},
			})
		}
	}
}

func (c *pairComparer) addAddressOfOther(address string) {
	for _, f := range [2]*Profile{c.a, c.b} {
		if f.hasName() && f.borrows(address) {
			c.found = append(c.found, finding{
				code: addressOfOtherCode, value: address, values: [2]string{address, f.nameAsTyped},
			})
		}
	}
}
