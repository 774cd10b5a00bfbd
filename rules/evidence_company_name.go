package rules

import "leadtwin/rules/normalize"

// Codes of evidence in the names of companies. They are reported, but decide nothing.
const (
	CompanyEqual   = "company_equal"
	CompanySimilar = "company_similar"
)

var (
	companyEqualCode = newEvidence(
		CompanyEqual,
		"The same company name, without legal form. Reported, but does not affect the verdict.",
		350,
		0,
		supporting,
		inNotes,
		texts(
			func(s *sentence) string { return "company names are equal: " + s.list() },
			func(s *sentence) string { return "die Unternehmensnamen sind gleich: " + s.germanList() },
		),
		exampleOf("Acme GmbH"),
	)

	companySimilarCode = newEvidence(
		CompanySimilar,
		"Company names one typing error apart. Reported, but does not affect the verdict.",
		360,
		0,
		supporting,
		inNotes,
		texts(
			func(s *sentence) string { return "company names are similar: " + s.list() },
			func(s *sentence) string { return "die Unternehmensnamen sind ähnlich: " + s.germanList() },
		),
		exampleOf("Globex AG", "Globes AG"),
	)

	companyNameKind = newSupportingKind([]*reasonCode{companyEqualCode, companySimilarCode}, describeCompanies)
)

// describeCompanies adds that the names of the two companies agree.
func describeCompanies(c *pairComparer) {
	if c.a.company == "" || c.b.company == "" {
		return
	}
	f := finding{values: [2]string{c.a.companyAsTyped, c.b.companyAsTyped}}
	switch {
	case c.a.company == c.b.company:
		f.code = companyEqualCode
	case len(c.a.company) >= minTypoLength && normalize.OneTypo(c.a.company, c.b.company):
		f.code = companySimilarCode
	default:
		return
	}
	c.found = append(c.found, f)
}
