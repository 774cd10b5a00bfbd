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
	initials string // of the name, for the keys of typing errors
	company  string // normalised, without legal form
	business string // the company as typed
	customer string // name of the customer
	parent   string // company of the customer

	standsForMany bool // that company is a record for everybody
	given         bool // the name is the lead's own, and not that of its customer record
}

// Read normalises what rules compare of one lead. The policy must be complete: Default, or what Default became.
func Read(l Lead, p *Policy) Profile {
	r := reader{policy: p}
	f := read(&l, r.contact(&l), p)
	f.initials = initials(&l, p)
	return f
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
	f.standsForMany = f.parent != "" && p.Lists.StandsForMany(f.parent)
	if c.own.company(f.company) || p.Lists.StandsForMany(f.business) {
		f.company, f.business = "", ""
	}
	for i, field := range f.personFields(l) {
		if f.take(field, p.Lists) {
			f.given = i == 0
			return f
		}
	}
	if c.personalMailbox() {
		// the name that a mail program wrote before the address: "Robin Berg" <robin@acme.test>
		f.given = f.take(displayed(l.Email), p.Lists)
	}
	return f
}

// take makes a text the name of the lead, if it is the name of a person.
func (f *Profile) take(field string, lists *normalize.Lists) bool {
	name := lists.Person(field)
	if name.Missing() || lists.HasLegalForm(field) {
		if field, name = beside(field, lists); name.Missing() {
			return false
		}
	}
	if f.namesCompany(field, lists) && !name.HasFirstName() {
		return false
	}
	if lists.StandsForMany(field) || f.contact.hasOwn() && f.contact.own.isUser(name) {
		return false
	}
	f.shown, f.name = field, name
	return true
}

// beside finds the person in "Robin Berg (Acme GmbH)" and "Robin Berg, Hotel Adler".
func beside(field string, lists *normalize.Lists) (string, normalize.PersonName) {
	for _, sign := range []string{"(", ",", "/", "|", " - ", " – "} {
		head, _, found := strings.Cut(field, sign)
		if head = strings.TrimSpace(head); !found || lists.HasLegalForm(head) {
			continue
		}
		if name := lists.Person(head); name.HasFirstName() {
			return head, name
		}
	}
	return "", normalize.PersonName{}
}

// namesCompany says that a text is the name of the lead's company, with or without legal form. A company that is called
// after a person, such as Robin Berg, may still be that person.
func (f *Profile) namesCompany(field string, lists *normalize.Lists) bool {
	if strings.EqualFold(field, f.business) {
		return true
	}
	if f.contact.own.mayBeCompany(field) && f.contact.own.company(lists.CompanyName(field)) {
		return true
	}
	return f.company != "" && f.business != "" && strings.EqualFold(field[:1], f.business[:1]) && lists.CompanyName(field) == f.company
}

// displayed is what stands before the only address of a field; empty where there are several, or nothing.
func displayed(field string) string {
	name, rest, found := strings.Cut(field, "<")
	if !found || strings.Contains(name, "@") || strings.Count(rest, "@") != 1 {
		return ""
	}
	return strings.Trim(clean(name), `"' `)
}

// personalMailbox says that the lead has an address that one person reads: the name before info@ is no person's.
func (c *contact) personalMailbox() bool {
	return len(c.emails) > 0 && c.emails[0].of != ofCustomer && !c.emails[0].role && c.emails[0].weak != weakOwn
}

// personFields may name the person: the contact name of the lead, else its customer where that is a person. Where none
// does, the name before the e-mail address is asked. The title of a lead is no name; nor is the name of a company, or a filler.
func personFields(l *Lead) []string {
	if l.personal() {
		return []string{clean(l.ContactName), clean(l.Contact.Name)}
	}
	return []string{clean(l.ContactName)}
}

// personFields are those that may name the person, without the name of a record that is no customer's.
func (f *Profile) personFields(l *Lead) []string {
	fields := personFields(l)
	if f.contact.weak != strong {
		return fields[:1]
	}
	return fields
}

// initials are those of the first field that may name a person. They only lead to comparisons, so they need not know
// whether it is a company.
func initials(l *Lead, p *Policy) string {
	for _, field := range personFields(l) {
		if i := p.Lists.Person(field).Initials(); i != "" {
			return i
		}
	}
	return p.Lists.Person(displayed(l.Email)).Initials()
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
