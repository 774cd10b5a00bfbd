package rules

import "strings"

// SameVAT is the code of two customer records with one VAT number.
const SameVAT = "same_vat"

var (
	sameVATCode = newEvidence(
		SameVAT,
		"Two customer records with the same VAT number.",
		145,
		3,
		sharedByOwner,
		inNotes,
		texts(
			func(s *sentence) string {
				return "the customers of " + s.subject() + " have the VAT number " + s.list()
			},
			func(s *sentence) string {
				return "die Kunden von " + s.germanLeads() + " haben die Umsatzsteuer-ID " + s.germanList()
			},
		),
		exampleOf("BE0477472701"),
	)

	vatKey = newBlockingKey('v', readableKey, searchVAT)

	vatKind = newEvidenceKind([]*reasonCode{sameVATCode}, []*blockingKey{vatKey}, extractVAT, compareVAT)
)

func extractVAT(w *keyWriter, c *contactData, _ string, emit emitKey) {
	if c.vat != "" {
		emit(vatKey.kind, w.join(c.vat))
	}
}

// searchVAT allows any characters between letters and digits.
func searchVAT(number string, s *Search, _ *Policy) {
	s.Partners = append(s.Partners, Condition{"vat", "ilike", strings.Join(strings.Split(number, ""), "%")})
}

// compareVAT finds one VAT number on two customer records. Odoo copies the number of a company to its contacts, so
// within one legal entity it says nothing new. A person has a number of their own only where the record belongs to no
// company.
func compareVAT(c *pairComparer) {
	x, y := &c.a.contact, &c.b.contact
	if x.vat == "" || x.vat != y.vat || x.entity == y.entity {
		return
	}
	f := finding{
		code: sameVATCode, value: x.vat, values: [2]string{x.vat, y.vat}, of: [2]valueOwner{ofCustomer, ofCustomer},
	}
	if ignored := max(x.ignored, y.ignored); ignored != notIgnored {
		f.code, f.belongs = ignored.code(), c.ownerOfValue("")
	}
	c.add(vatKey, x.vat, f, relationByCustomer(c.names, x.isPrivatePerson() && y.isPrivatePerson()))
}

func (c *contactData) isPrivatePerson() bool {
	return c.personal && c.entity == c.customer && len(c.owners) == 0
}
