package rules

import (
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// Value is one value of a lead as it was typed, and as rules compare it.
type Value struct {
	Field    string   `json:"field"`    // such as email, or customer_email for that of its customer record
	Typed    string   `json:"typed"`    // as Odoo has it
	Compared []string `json:"compared"` // none: it is not compared
	Notes    []string `json:"notes"`    // what rules know of it, such as "role mailbox"
}

// Values returns the values of a lead that rules read, those that are empty left out. The policy must be complete, as
// for NewProfile.
func Values(l Lead, p *Policy) []Value {
	f := NewProfile(l, p)
	v := valueReader{lead: &l, policy: p, profile: &f}
	v.addEmails("email", l.Email)
	v.addPhones("phone", l.Phone)
	v.addPhones("mobile", l.Mobile)
	v.addName("name", l.ContactName)
	v.addCompany("company", l.CompanyName)
	v.addOrigin(l.Lead)
	if l.Contact.ID != 0 {
		v.addName("customer_name", l.Contact.Name)
		v.addEmails("customer_email", l.Contact.Email)
		v.addPhones("customer_phone", l.Contact.Phone)
		v.addPhones("customer_mobile", l.Contact.Mobile)
		v.addCompany("customer_company", l.Contact.CompanyName)
		v.add("customer_vat", l.Contact.VAT, compared(normalize.VAT(l.Contact.VAT)))
	}
	return v.values
}

// valueReader collects the values of one lead.
type valueReader struct {
	lead    *Lead
	policy  *Policy
	profile *Profile
	values  []Value
}

func (v *valueReader) add(field, typed string, compared []string, notes ...string) {
	if strings.TrimSpace(typed) == "" {
		return
	}
	all := []string{}
	for _, note := range notes {
		all = appendUnique(all, note)
	}
	v.values = append(v.values, Value{Field: field, Typed: typed, Compared: append([]string{}, compared...), Notes: all})
}

func compared(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

func (v *valueReader) addEmails(field, typed string) {
	var forms, notes []string
	for _, a := range v.policy.Lists.Addresses(typed, v.policy.Email) {
		forms = append(forms, a.Full)
		for _, have := range v.profile.contact.emails {
			if have.full == a.Full {
				notes = append(notes, have.ignored.note())
			}
		}
		if a.Public {
			notes = append(notes, "public mail provider: its domain says nothing about an organisation")
		}
		if a.ProbablyPublic {
			notes = append(notes, "probably a public mail provider: its domain says nothing about an organisation")
		}
		if a.Role {
			notes = append(notes, "role mailbox: several people read it")
		}
		notes = append(notes, listingNote(a.Listing))
	}
	if len(forms) == 0 {
		notes = append(notes, "no e-mail address")
	}
	v.add(field, typed, forms, notes...)
}

func (v *valueReader) addPhones(field, typed string) {
	var forms, notes []string
	for _, n := range normalize.Phone(typed, v.lead.Region) {
		number := phoneNumber{line: n.Line, extension: n.Extension}
		forms = append(forms, number.withExtension())
		for _, have := range v.profile.contact.phones {
			if have.line == n.Line {
				notes = append(notes, have.ignored.note())
			}
		}
		if normalize.IsMobile(n.Line) {
			notes = append(notes, "mobile")
		} else {
			notes = append(notes, "landline, or mobile in a country whose numbers do not show it")
		}
		notes = append(notes, listingNote(v.policy.Lists.Listing(n.Line)))
	}
	if len(forms) == 0 && v.lead.Region == "" {
		notes = append(notes, "no international number, and the country is not known")
	} else if len(forms) == 0 {
		notes = append(notes, "no phone number of "+v.lead.Region+" or in international form")
	}
	v.add(field, typed, forms, notes...)
}

// addName reports whether the rules accept the text as the name of the person.
func (v *valueReader) addName(field, typed string) {
	name := v.policy.Lists.Person(cleanText(typed))
	var notes []string
	isPerson := v.profile.hasName() && v.profile.name.String() == name.String()
	switch {
	case name.Missing():
		notes = append(notes, "no name of a person")
	case name.Several():
		notes = append(notes, "names several people")
	case !isPerson && v.profile.hasName():
		notes = append(notes, "not used: the person is "+v.profile.nameAsTyped)
	case !isPerson:
		notes = append(notes, "not taken for the name of the person")
	}
	v.add(field, typed, compared(name.String()), notes...)
}

func (v *valueReader) addCompany(field, typed string) {
	v.add(field, typed, compared(v.policy.Lists.CompanyName(cleanText(typed))))
}

// addOrigin shows the values by which a double submission is found.
func (v *valueReader) addOrigin(l crm.Lead) {
	text := OriginText(l.Origin)
	if text == "" {
		return
	}
	v.add("origin", text, compared(text))
	if !l.Created.IsZero() {
		at := l.Created.UTC().Format(time.DateTime)
		v.add("created", at, compared(at))
	}
}

// listingNote describes how the settings list an address or a number; empty if they do not list it.
func listingNote(l normalize.Listing) string {
	switch l {
	case normalize.ListedShared:
		return "used by several people, by rules.shared_values"
	case normalize.ListedPersonal:
		return "one person's, by rules.personal_values"
	case normalize.NotListed:
	}
	return ""
}

// note explains why a value is not used as evidence; empty if it is used.
func (w ignoreCause) note() string {
	if c := w.code(); c != nil {
		return "not used as evidence: " + c.Code.Code
	}
	return ""
}

// Direction is what evidence supports.
type Direction string

// The directions.
const (
	ForOnePerson       Direction = "for"
	AgainstOnePerson   Direction = "against"
	ForNothing         Direction = "neither" // it is reported but does not decide
	ForOneOrganisation Direction = "organisation"
)

// Speaks returns what evidence of this code about two leads supports. An unknown code supports nothing.
func Speaks(code string) Direction {
	c := codeTable[code]
	switch {
	case c == nil || c.Kind != KindEvidence || c.values == ignoredValue:
		return ForNothing
	case slices.Contains([]string{NameDifferent, NameOfSeveral, AddressOfOther, HouseholdAddress, OtherPhones}, code):
		return AgainstOnePerson
	case code == NameEqual || code == NameSimilar || c.strength > 0 || c.values == twoValues:
		return ForOnePerson
	case c.values == sharedValue || c.values == sharedByOwner:
		return ForOneOrganisation
	}
	return ForNothing
}
