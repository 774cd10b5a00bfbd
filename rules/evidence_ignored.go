package rules

// Codes of values in common that are reported, but not used as evidence.
const (
	SharedValue  = "shared_value"  // too many leads have it
	Filler       = "filler"        // people type it when they know nothing
	OwnValue     = "own_value"     // it belongs to the company's own users or to the company
	SharedRecord = "shared_record" // the customer record is used for many people
)

var (
	sharedValueCode = newEvidence(
		SharedValue,
		"A common value that more than max_leads_per_value leads have, so it is not used as evidence.",
		400,
		0,
		ignoredValue,
		notInNotes,
		texts(
			func(s *sentence) string {
				return s.subject() + " have " + s.list() + ", but too many leads have it (" + formatNumber(s.number) +
					") to use it as evidence"
			},
			func(s *sentence) string {
				return s.germanLeads() + " haben " + s.germanList() + ", was zu viele Leads haben (" + formatNumber(s.number) +
					"), um als Hinweis zu gelten"
			},
		),
		sentence{values: []string{"+49301234567"}, number: 240},
	)

	fillerCode = newEvidence(
		Filler,
		"A common value that is a placeholder, so it is not used as evidence.",
		410,
		0,
		ignoredValue,
		notInNotes,
		texts(
			func(s *sentence) string {
				return s.subject() + " have " + s.list() + ", a placeholder, so it is not used as evidence"
			},
			func(s *sentence) string {
				return s.germanLeads() + " haben " + s.germanList() + ", einen Platzhalter, der nicht als Hinweis gilt"
			},
		),
		exampleOf("test@test.com"),
	)

	ownValueCode = newEvidence(
		OwnValue,
		"A common value that belongs to a user or a company of this Odoo, so it is not used as evidence.",
		420,
		0,
		ignoredValue,
		notInNotes,
		texts(
			func(s *sentence) string {
				return s.subject() + " have " + ownValueText(s.values, "your own company") + ", so it is not used as evidence"
			},
			func(s *sentence) string {
				return s.germanLeads() + " haben " + s.germanList() +
					" gemeinsam, was zum eigenen Unternehmen gehört und nicht als Hinweis gilt"
			},
		),
		exampleOf("ann@our.test", "Ann Archer"),
	)

	sharedRecordCode = newEvidence(
		SharedRecord,
		"A common customer record that is used for many people, so it is not used as evidence.",
		430,
		0,
		ignoredValue,
		notInNotes,
		texts(
			func(s *sentence) string {
				return s.subject() + " have " + s.list() + ", which is used for many people, so it is not used as evidence"
			},
			func(s *sentence) string {
				return s.germanLeads() + " haben " + s.germanList() +
					", was für viele Personen verwendet wird und nicht als Hinweis gilt"
			},
		),
		exampleOf("Walk-in Customer"),
	)

	ignoredCodes = []*reasonCode{sharedValueCode, fillerCode, ownValueCode, sharedRecordCode}
)

// ownValueText names the owner of a value: "ann@acme.test, which belongs to your own company (Ann Archer)".
func ownValueText(values []string, owner string) string {
	if len(values) < 2 {
		return listValues(values, "and others") + ", which belongs to " + owner
	}
	return cleanText(values[0]) + ", which belongs to " + owner + " (" + listValues(values[1:], "and others") + ")"
}
