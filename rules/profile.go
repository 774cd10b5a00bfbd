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
	for _, field := range personFields(l) {
		if name := p.Lists.Person(field); !name.Missing() && !strings.EqualFold(field, f.business) && !p.Lists.HasLegalForm(field) {
			f.shown, f.name = field, name
			break
		}
	}
	if f.shown == "" && c.personalMailbox() {
		f.shown, f.name = p.displayName(l, f.business)
	}
	return f
}

// displayName is the name that a mail program wrote before the address: "Robin Berg" <robin@acme.test>.
func (p *Policy) displayName(l *Lead, business string) (string, normalize.PersonName) {
	shown := displayed(l.Email)
	name := p.Lists.Person(shown)
	if name.Missing() || strings.EqualFold(shown, business) || p.Lists.HasLegalForm(shown) {
		return "", normalize.PersonName{}
	}
	return shown, name
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
	return len(c.emails) > 0 && c.emails[0].of == ofLead && !c.emails[0].role
}

// personFields may name the person: the contact name of the lead, else its customer where that is a person. Where none
// does, the name before the e-mail address is asked. The title of a lead is no name; nor is the name of a company, or a filler.
func personFields(l *Lead) []string {
	if l.personal() {
		return []string{clean(l.ContactName), clean(l.Contact.Name)}
	}
	return []string{clean(l.ContactName)}
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
