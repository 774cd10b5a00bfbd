package rules

import (
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// Profile is one lead as rules compare it, normalised once.
type Profile struct {
	id             crm.LeadID
	contact        contactData
	name           normalize.PersonName
	nameAsTyped    string // the name as typed; empty if no person is named
	initials       string // of all texts that may be the name, separated by spaces: for typo keys
	company        string // normalised, without legal form
	companyAsTyped string // the company as typed
	customer       string // name of the customer
	parent         string // company of the customer
	created        int64  // seconds since 1970; 0: not known
	origin         crm.Origin

	standsForMany  bool // that company is a record for everybody
	nameIsFromLead bool // the name is the lead's own, and not that of its customer record
}

// NewProfile normalises the values of one lead that rules compare. The policy must be complete: Default, or a changed
// Default.
func NewProfile(l Lead, p *Policy) Profile {
	r := contactReader{policy: p}
	f := readProfile(&l, r.readContact(&l), p)
	f.initials = nameInitials(&l, p)
	return f
}

func (f *Profile) hasName() bool { return !f.name.Missing() }

// ID is the lead that was read.
func (f *Profile) ID() crm.LeadID { return f.id }

// readProfile cleans texts first, so that what is compared is what is shown.
func readProfile(l *Lead, c contactData, p *Policy) Profile {
	f := Profile{
		id:             l.ID,
		contact:        c,
		customer:       cleanText(l.Contact.Name),
		parent:         cleanText(l.Contact.CompanyName),
		companyAsTyped: cleanText(companyNameOf(l)),
		origin:         l.Origin,
	}
	if !l.Created.IsZero() {
		f.created = l.Created.Unix()
	}
	f.company = c.company
	f.standsForMany = f.parent != "" && p.Lists.StandsForMany(f.parent)
	if c.own.isCompany(f.company) || p.Lists.StandsForMany(f.companyAsTyped) {
		f.company, f.companyAsTyped = "", ""
	}
	for i, field := range f.usablePersonFields(l) {
		if field != "" && f.adoptName(field, p.Lists) {
			f.nameIsFromLead = i == 0
			return f
		}
	}
	if c.hasPersonalMailbox() {
		// the name that a mail program wrote before the address: "Robin Berg" <robin@acme.test>
		f.nameIsFromLead = f.adoptName(displayName(l.Email), p.Lists)
	}
	return f
}

// adoptName makes a text the name of the lead, if it is the name of a person.
func (f *Profile) adoptName(field string, lists *normalize.Lists) bool {
	name := lists.Person(field)
	if name.Missing() || lists.HasLegalForm(field) {
		if field, name = personBeforeCompany(field, lists); name.Missing() {
			return false
		}
	}
	if f.namesCompany(field, lists) && !name.HasFirstName() {
		return false
	}
	if lists.StandsForMany(field) || f.contact.hasOwnValue() && f.contact.own.isUser(name) {
		return false
	}
	f.nameAsTyped, f.name = field, name
	return true
}

// personBeforeCompany finds the person in "Robin Berg (Acme GmbH)" and "Robin Berg, Hotel Adler".
func personBeforeCompany(field string, lists *normalize.Lists) (string, normalize.PersonName) {
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

// namesCompany accepts the name with or without legal form. A company that is named after a person, such as Robin
// Berg, may still be that person.
func (f *Profile) namesCompany(field string, lists *normalize.Lists) bool {
	if strings.EqualFold(field, f.companyAsTyped) {
		return true
	}
	if f.contact.own.mayBeCompany(field) && f.contact.own.isCompany(lists.CompanyName(field)) {
		return true
	}
	return f.company != "" && f.companyAsTyped != "" && strings.EqualFold(field[:1], f.companyAsTyped[:1]) &&
		lists.CompanyName(field) == f.company
}

func displayName(field string) string {
	name, rest, found := strings.Cut(field, "<")
	if !found || strings.Contains(name, "@") || strings.Count(rest, "@") != 1 {
		return ""
	}
	return strings.Trim(cleanText(name), `"' `)
}

// hasPersonalMailbox ignores role mailboxes: the name before info@ is not a person's.
func (c *contactData) hasPersonalMailbox() bool {
	return len(c.emails) > 0 && c.emails[0].of != ofCustomer && !c.emails[0].role && c.emails[0].ignored != ignoredOwnValue
}

// personNameFields may name the person: the contact name of the lead, else its customer where that is a person. Where
// none does, the name before the e-mail address is asked. The title of a lead is not a name; nor is the name of a
// company, or a filler.
func personNameFields(l *Lead) (ofLead, ofCustomer string) {
	if l.personal() {
		return cleanText(l.ContactName), cleanText(l.Contact.Name)
	}
	return cleanText(l.ContactName), ""
}

func (f *Profile) usablePersonFields(l *Lead) [2]string {
	ofLead, ofCustomer := personNameFields(l)
	if f.contact.ignored != notIgnored || ofCustomer == ofLead {
		ofCustomer = ""
	}
	return [2]string{ofLead, ofCustomer}
}

// nameInitials lists the initials of every text that may name the person, separated by spaces. They only lead to
// comparisons, so they need not know which of the texts is a company.
func nameInitials(l *Lead, p *Policy) string {
	ofLead, ofCustomer := personNameFields(l)
	if ofCustomer == ofLead {
		ofCustomer = ""
	}
	var buffer [4]string // more allocate
	all := buffer[:0]
	for _, field := range [...]string{ofLead, ofCustomer, displayName(l.Email)} {
		if field == "" {
			continue
		}
		if i := p.Lists.Person(field).Initials(); i != "" {
			all = appendUnique(all, i)
		}
		if _, person := personBeforeCompany(field, p.Lists); !person.Missing() {
			all = appendUnique(all, person.Initials())
		}
	}
	return strings.Join(all, " ")
}

// companyNameOf is the company that the lead names: its own field, else its customer's company.
func companyNameOf(l *Lead) string {
	switch {
	case l.CompanyName != "":
		return l.CompanyName
	case l.Contact.IsCompany:
		return l.Contact.Name
	}
	return l.Contact.CompanyName
}
