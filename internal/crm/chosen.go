package crm

// ChosenValues are single values that a user chose for the result of a merge: which lead gives the value of a field.
// A field without an entry is left to Odoo's merge.
type ChosenValues map[string]LeadID

// AddressField represents all fields of an address: those of two leads must not be mixed.
const AddressField = "address"

// ChoosableFields are the names of what a user may choose: plain fields of crm.lead, and AddressField.
func ChoosableFields() []string {
	return []string{
		"name", "contact_name", "partner_name", "email_from", "phone", "mobile", "expected_revenue", "function", "website",
		"date_deadline", AddressField,
	}
}

// AddressFields are the fields of crm.lead that AddressField represents.
func AddressFields() []string {
	return []string{"street", "street2", "city", "zip", "state_id", "country_id"}
}
