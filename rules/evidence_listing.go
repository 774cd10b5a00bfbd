package rules

import "leadtwin/rules/normalize"

// Codes of addresses and numbers in common that the settings list.
const (
	ListedShared   = "listed_shared"   // in rules.shared_values
	ListedPersonal = "listed_personal" // in rules.personal_values
)

var (
	listedSharedCode = newEvidence(
		ListedShared,
		"A common address or number is listed in `rules.shared_values`, so it counts as shared.",
		370,
		0,
		supporting,
		notInNotes,
		texts(
			func(s *sentence) string { return s.list() + " is used by several people, by rules.shared_values" },
			func(s *sentence) string {
				return s.germanList() + " verwenden mehrere Personen, laut rules.shared_values"
			},
		),
		exampleOf("+49301234567"),
	)

	listedPersonalCode = newEvidence(
		ListedPersonal,
		"A common address or number is listed in `rules.personal_values`, so it counts as one person's.",
		380,
		0,
		supporting,
		notInNotes,
		texts(
			func(s *sentence) string { return s.list() + " is one person's, by rules.personal_values" },
			func(s *sentence) string { return s.germanList() + " gehört einer Person, laut rules.personal_values" },
		),
		exampleOf("crew@acme.test"),
	)

	listingKind = newSupportingKind([]*reasonCode{listedSharedCode, listedPersonalCode}, describeListings)
)

// describeListings adds the settings about the addresses and numbers that the leads share.
func describeListings(c *pairComparer) {
	for _, x := range c.a.contact.emails {
		if x.listing != normalize.NotListed && c.b.contact.hasEmail(x.full) {
			c.addListing(x.full, x.listing)
		}
	}
	for _, x := range c.a.contact.phones {
		if x.listing != normalize.NotListed && c.b.contact.hasPhone(x.line) {
			c.addListing(x.line, x.listing)
		}
	}
}

func (c *pairComparer) addListing(value string, listing normalize.Listing) {
	f := finding{code: listedSharedCode, value: value, values: [2]string{value, value}}
	if listing == normalize.ListedPersonal {
		f.code = listedPersonalCode
	}
	c.found = append(c.found, f)
}

func (c *contactData) hasEmail(address string) bool {
	for i := range c.emails {
		if c.emails[i].full == address {
			return true
		}
	}
	return false
}

func (c *contactData) hasPhone(line string) bool {
	for i := range c.phones {
		if c.phones[i].line == line {
			return true
		}
	}
	return false
}
