package rules

// Codes of addresses and numbers in common that belong to whoever passes leads on.
const (
	AgencyValue = "agency_value" // of an agency, or of a form: its leads are of many companies
	FormValue   = "form_value"   // of a form or a portal: its leads came from one source
)

// manyCompanies is how many companies the leads of a value name where it belongs to none of them.
const manyCompanies = 3

var (
	agencyValueCode = newEvidence(
		AgencyValue,
		"A common address or number is used by three or more people at three or more companies. "+
			"It explains other evidence and does not affect the verdict.",
		362,
		0,
		supporting,
		inNotes,
		texts(
			func(s *sentence) string {
				return s.list() + " is used by " + formatNumber(s.number) + " people at " + formatNumber(s.limit) +
					" companies: an agency or a form"
			},
			func(s *sentence) string {
				return s.germanList() + " verwenden " + formatNumber(s.number) + " Personen bei " + formatNumber(s.limit) +
					" Unternehmen: eine Agentur oder ein Formular"
			},
		),
		sentence{values: []string{"crew@agency.test"}, number: 12, limit: 9},
	)

	formValueCode = newEvidence(
		FormValue,
		"A common address or number is used by three or more people whose leads all came from one source. "+
			"It explains other evidence and does not affect the verdict.",
		364,
		0,
		supporting,
		inNotes,
		texts(
			func(s *sentence) string {
				return s.list() + " is on leads of " + formatNumber(s.number) +
					" people that all came from one source: a form or a portal"
			},
			func(s *sentence) string {
				return s.germanList() + " steht bei Leads von " + formatNumber(s.number) +
					" Personen, die alle aus einer Quelle kamen: einem Formular oder Portal"
			},
		),
		sentence{values: []string{"form@portal.test"}, number: 12},
	)

	intermediaryKind = newSupportingKind([]*reasonCode{agencyValueCode, formValueCode}, describeIntermediaries)
)

// describeIntermediaries adds which addresses and numbers that the leads share are those of an agency or a form. Own
// values of a company and of its users were never counted.
func describeIntermediaries(c *pairComparer) {
	if c.shared == nil {
		return
	}
	for i := range c.found {
		f := &c.found[i]
		switch f.code {
		case sharedEmailCode, sameRoleMailboxCode:
			c.addIntermediary(f.value, c.shared.emails[f.value])
		case sharedPhoneCode:
			c.addIntermediary(f.value, c.shared.phones[f.value])
		}
	}
}

func (c *pairComparer) addIntermediary(value string, users *valueUsers) {
	if users == nil || users.strangers < manyStrangers {
		return
	}
	f := finding{value: value, values: [2]string{value, value}, count: users.strangers}
	switch {
	case users.oneOrigin:
		f.code = formValueCode
	case users.companies >= manyCompanies:
		f.code, f.limit = agencyValueCode, users.companies
	default:
		return
	}
	c.found = append(c.found, f)
}
