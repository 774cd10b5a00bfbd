package rules

import (
	"strings"

	"leadtwin/rules/normalize"
)

// SameNameAndCompany is the code of the same full name at the same company.
const SameNameAndCompany = "same_name_and_company"

var (
	sameNameAndCompanyCode = newEvidence(
		SameNameAndCompany,
		"The same full name and the same company name, and nothing else in common.",
		150,
		0,
		twoValues,
		inNotes,
		texts(
			func(s *sentence) string { return "name and company are equal: " + s.list() },
			func(s *sentence) string { return "Name und Unternehmen sind gleich: " + s.germanList() },
		),
		exampleOf("Robin Berg, Acme GmbH"),
	)

	// nameAndCompanyKey holds the company and one of the two longest words of the name, which titles and the order of
	// the words leave alone.
	nameAndCompanyKey = newBlockingKey('f', readableKey, searchCompanyName)

	fullNameKind = newEvidenceKind(
		[]*reasonCode{sameNameAndCompanyCode},
		[]*blockingKey{nameAndCompanyKey},
		extractNameAndCompany,
		compareNameAndCompany,
	)
)

func extractNameAndCompany(w *keyWriter, c *contactData, _ string, emit emitKey) {
	for name := range strings.SplitSeq(c.typedNames, "\n") {
		first, second := normalize.LongestWords(name)
		for _, word := range [2]string{first, second} {
			if word != "" {
				emit(nameAndCompanyKey.kind, w.join(c.company, " ", word))
			}
		}
	}
}

// searchCompanyName searches for the company, since people type names in more ways.
func searchCompanyName(text string, s *Search, _ *Policy) {
	company := text[:max(0, strings.LastIndexByte(text, ' '))]
	s.addText(strings.ReplaceAll(company, " ", "%"), "partner_name", "company_name")
}

// compareNameAndCompany finds one full name at one company. A common address or number is stronger evidence.
func compareNameAndCompany(c *pairComparer) {
	if c.names != namesEqual || c.a.company == "" || c.a.company != c.b.company || !c.haveFullNames() || len(c.found) > 0 {
		return
	}
	x, y := c.a.nameAsTyped+", "+c.a.companyAsTyped, c.b.nameAsTyped+", "+c.b.companyAsTyped
	f := finding{code: sameNameAndCompanyCode, value: c.a.name.String() + " " + c.a.company, values: [2]string{x, y}}
	c.add(nameAndCompanyKey, "", f, Unclear)
}
