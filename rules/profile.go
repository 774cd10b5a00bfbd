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
	named    bool   // false: the lead names no person
	shown    string // the name as typed
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

// ID is the lead that was read.
func (f *Profile) ID() crm.LeadID { return f.id }

func read(l *Lead, c contact, p *Policy) Profile {
	f := Profile{id: l.ID, contact: c, customer: l.Contact.Name, parent: l.Contact.CompanyName, business: businessName(l)}
	if f.business != "" {
		f.company = p.Lists.CompanyName(f.business)
	}
	f.shown, f.name, f.named = readName(l, p)
	f.initials = f.name.Initials()
	return f
}

// readName is the person whom the lead names: its contact name, else its customer where that is a person. The title of
// a lead is no name.
func readName(l *Lead, p *Policy) (shown string, name normalize.PersonName, named bool) {
	if name, named = personName(l.ContactName, l, p); named {
		return l.ContactName, name, true
	}
	if l.personal() {
		if name, named = personName(l.Contact.Name, l, p); named {
			return l.Contact.Name, name, true
		}
	}
	return "", normalize.PersonName{}, false
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

// personName reads a name field. A filler, or the name of a company, names no person.
func personName(field string, l *Lead, p *Policy) (normalize.PersonName, bool) {
	if field == "" || p.Lists.IsFiller(field) || strings.EqualFold(field, businessName(l)) || hasLegalForm(field, p) {
		return normalize.PersonName{}, false
	}
	name := p.Lists.Person(field)
	return name, name.Compare(name) != normalize.Missing
}

// hasLegalForm says that the text is the name of a company, since a legal form goes away when it is read as one.
func hasLegalForm(field string, p *Policy) bool {
	return len(strings.Fields(p.Lists.CompanyName(field))) < len(strings.Fields(field))
}
