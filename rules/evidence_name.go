package rules

// Codes of evidence in the names of people.
const (
	NameEqual     = "name_equal"
	NameSimilar   = "name_similar"
	NameNear      = "name_near"       // too far apart to be sure
	NameDifferent = "name_different"  // the names contradict each other
	NameOfSeveral = "name_of_several" // an entry names several people, such as a couple
	NameMissing   = "name_missing"    // one of the leads, or both, name no person
)

var (
	nameEqualCode = newEvidence(
		NameEqual,
		"The same name; accents, order, titles and script do not count.",
		300,
		0,
		supporting,
		inNotes,
		texts(
			func(s *sentence) string { return "names are equal: " + s.list() },
			func(s *sentence) string { return "die Namen sind gleich: " + s.germanList() },
		),
		exampleOf("Robin Berg"),
	)

	nameSimilarCode = newEvidence(
		NameSimilar,
		"Compatible names: an initial, a missing middle name, one typing error.",
		310,
		0,
		supporting,
		inNotes,
		texts(
			func(s *sentence) string { return "names are similar: " + s.list() },
			func(s *sentence) string { return "die Namen sind ähnlich: " + s.germanList() },
		),
		exampleOf("Robin Berg", "R. Berg"),
	)

	nameNearCode = newEvidence(
		NameNear,
		"Names that may be the same: two typing errors, one at the end of a word, or an unlisted short form.",
		315,
		0,
		supporting,
		inNotes,
		texts(
			func(s *sentence) string { return "names may be one name: " + s.list() },
			func(s *sentence) string { return "die Namen sind vielleicht ein Name: " + s.germanList() },
		),
		exampleOf("Ottilia Wimmer", "Ottly Wimmer"),
	)

	nameDifferentCode = newEvidence(NameDifferent, "Names that contradict each other.", 320, 0, supporting, inNotes, texts(
		func(s *sentence) string { return "names differ: " + s.list() },
		func(s *sentence) string { return "die Namen sind verschieden: " + s.germanList() },
	), exampleOf("Robin Berg", "Kim Lund"))

	nameOfSeveralCode = newEvidence(
		NameOfSeveral,
		"An entry names several people, such as a couple or a family, so it is never merged automatically.",
		330,
		0,
		supporting,
		inNotes,
		texts(
			func(s *sentence) string { return "an entry names several people: " + s.list() },
			func(s *sentence) string { return "ein Eintrag nennt mehrere Personen: " + s.germanList() },
		),
		exampleOf("Olga und Omar Berg", "Olga Berg"),
	)

	nameMissingCode = newEvidence(
		NameMissing,
		"One or both of the leads name no person.",
		340,
		0,
		supporting,
		notInNotes,
		texts(
			func(s *sentence) string {
				if len(s.values) > 0 {
					return "names cannot be compared: " + s.list()
				}
				return s.leadList() + plural(len(s.leads), " names", " name") + " no person"
			},
			func(s *sentence) string {
				if len(s.values) > 0 {
					return "die Namen lassen sich nicht vergleichen: " + s.germanList()
				}
				return "bei " + s.germanLeads() + " fehlt der Name des Kontakts"
			},
		),
		exampleOfOne(),
	)

	nameKind = newSupportingKind(
		[]*reasonCode{nameEqualCode, nameSimilarCode, nameNearCode, nameDifferentCode, nameOfSeveralCode, nameMissingCode},
		describeNames,
	)
)

// describeNames adds how the names of the two people compare.
func describeNames(c *pairComparer) {
	f := finding{values: [2]string{c.a.nameAsTyped, c.b.nameAsTyped}}
	switch c.names {
	case namesEqual:
		f.code = nameEqualCode
	case namesSimilar:
		f.code = nameSimilarCode
	case namesNear:
		f.code = nameNearCode
	case namesDifferent:
		f.code = nameDifferentCode
	case namesSeveral:
		f.code = nameOfSeveralCode
	case namesMissingOne, namesMissingBoth:
		f.code = nameMissingCode
		if c.a.hasName() && c.b.hasName() {
			f.value = "incomparable" // apart from names that are missing
		}
	}
	c.found = append(c.found, f)
}
