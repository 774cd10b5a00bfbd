package rules

import "leadtwin/internal/crm"

// SameCustomer is the code of the same customer record, a person or a company.
const SameCustomer = "same_customer"

var (
	sameCustomerCode = newEvidence(SameCustomer, "The same customer record in Odoo, a contact person or a company.",
		110, 3, sharedByOwner, inNotes, texts(
			func(s *sentence) string { return s.subject() + " have the customer " + s.list() },
			func(s *sentence) string { return s.germanLeads() + " gehören zum Kunden " + s.germanList() },
		), exampleOf("Acme GmbH"))

	customerKey = newBlockingKey('c', idKey, func(id string, s *Search, _ *Policy) {
		s.Leads = append(s.Leads, Condition{"partner_id", "=", parseID(id)})
	})

	customerKind = newEvidenceKind(
		[]*reasonCode{sameCustomerCode},
		[]*blockingKey{customerKey},
		extractCustomer,
		compareCustomers,
	)
)

func extractCustomer(w *keyWriter, c *contactData, _ string, emit emitKey) {
	if c.customer != 0 {
		emit(customerKey.kind, w.formatID(c.customer))
	}
}

func compareCustomers(c *pairComparer) {
	x, y := &c.a.contact, &c.b.contact
	if x.customer == 0 || x.customer != y.customer {
		return
	}
	f := finding{
		code: sameCustomerCode, value: nameOrID("customer", c.a.customer, int64(x.customer)),
		of: [2]valueOwner{ofCustomer, ofCustomer}, values: [2]string{c.a.customer, c.b.customer},
	}
	if x.ignored != notIgnored {
		f.code, f.belongs = x.ignored.code(), x.ownRecordName()
	}
	c.add(customerKey, formatID(int64(x.customer)), f, relationByCustomer(c.names, x.personal && y.personal))
}

func parseID(text string) int64 {
	n := int64(0)
	for _, d := range []byte(text) {
		if d < '0' || d > '9' {
			return 0
		}
		n = n*10 + int64(d-'0')
	}
	return n
}

// EntityKey is the key of the leads whose customer is this company, or belongs to it at any remove.
func EntityKey(company crm.PartnerID) crm.Key { return entityKey.key(formatID(int64(company))) }
