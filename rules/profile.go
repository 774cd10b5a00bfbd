package rules

import (
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// Profile is one lead as rules compare it, normalised once.
type Profile struct {
	id       crm.LeadID
	contact  contact
	name     normalize.PersonName
	shown    string // the name as typed; empty if no person is named
	initials string // of the name; what typing errors are looked for by
	company  string // normalised, without legal form
	business string // the company as typed
	customer string // name of the customer
	parent   string // company of the customer
}

// Read normalises what rules compare of one lead. The policy must be complete: Default, or what Default became.
func Read(l Lead, p *Policy) Profile {
	r := reader{policy: p}
	return read(&l, r.contact(&l), p)
}

func (f *Profile) named() bool { return !f.name.Missing() }

// ID is the lead that was read.
func (f *Profile) ID() crm.LeadID { return f.id }

// read cleans texts first, so that what is compared is what is shown.
func read(l *Lead, c contact, p *Policy) Profile {
	f := Profile{
		id: l.ID, contact: c,
		customer: clean(l.Contact.Name), parent: clean(l.Contact.CompanyName), business: clean(businessName(l)),
	}
	f.company = p.Lists.CompanyName(f.business)
	f.shown, f.name = readName(l, p)
	f.initials = f.name.Initials()
	return f
}

// readName is the person whom the lead names: its contact name, else its customer where that is a person. The title of
// a lead is no name.
func readName(l *Lead, p *Policy) (shown string, name normalize.PersonName) {
	shown = clean(l.ContactName)
	if name = personName(shown, l, p); name.Missing() && l.personal() {
		shown = clean(l.Contact.Name)
		name = personName(shown, l, p)
	}
	if name.Missing() {
		shown = ""
	}
	return shown, name
}

// personName reads a name field. A filler, or the name of a company, names no person.
func personName(field string, l *Lead, p *Policy) normalize.PersonName {
	if field == "" || strings.EqualFold(field, businessName(l)) || hasLegalForm(field, p) {
		return normalize.PersonName{}
	}
	return p.Lists.Person(field)
}

// hasLegalForm says that the text is the name of a company, since a legal form goes away when it is read as one.
func hasLegalForm(field string, p *Policy) bool {
	return len(strings.Fields(p.Lists.CompanyName(field))) < len(strings.Fields(field))
}

// businessName is the company that the lead names: its own field, else its customer's company.
func businessName(l *Lead) string {
	switch {
	case l.CompanyName != "":
		return l.CompanyName
	case l.Contact.IsCompany:
		return l.Contact.Name
	}
	return l.Contact.CompanyName
}
