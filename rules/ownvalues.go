package rules

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// ownValues are the addresses, numbers, contacts and names of the company's own users and companies. On a lead they are
// not the customer's: a salesperson who forwards three customers' mails to Odoo leaves her address on three leads.
// Archived users count as well, portal users do not: they are customers.
type ownValues struct {
	emails    map[string]string        // mailbox -> name of the user or company
	phones    map[string]string        // E.164 -> name
	phoneEnds map[string]string        // their last digits -> name
	contacts  map[crm.PartnerID]string // of users and companies
	entities  map[crm.PartnerID]string // of companies alone: whatever belongs to one is its own
	domains   map[string]string        // registrable domains that the companies write from
	companies map[string]bool          // normalised names
	initials  string                   // first letters of these, as typed and as normalised
	people    []normalize.PersonName
	byWord    map[string][]int32 // first letters of a name -> people
}

// newOwnValues collects them. The shipped lists will do: what an administrator adds to them does not change which
// mailbox an address is.
func newOwnValues(d *crm.Directory) *ownValues {
	o := &ownValues{
		emails: map[string]string{}, phones: map[string]string{}, phoneEnds: map[string]string{},
		contacts: map[crm.PartnerID]string{}, entities: map[crm.PartnerID]string{},
		domains: map[string]string{}, companies: map[string]bool{},
		byWord: map[string][]int32{},
	}
	lists := Default().Lists
	for _, u := range d.Users {
		if !u.Share {
			o.addUser(lists, u, d.Countries[d.Companies[u.Company].Country].Code)
		}
	}
	for _, c := range d.Companies {
		o.addCompany(lists, c, d.Countries[c.Country].Code)
	}
	return o
}

func (o *ownValues) addUser(lists *normalize.Lists, u crm.User, region string) {
	name := nameOrID("user", u.Name, int64(u.ID))
	for _, field := range []string{u.Email, u.Login} {
		for _, a := range lists.Addresses(field, normalize.EmailOptions{}) {
			o.emails[canonicalMailbox(a.Full)] = alphabeticallyFirst(o.emails[canonicalMailbox(a.Full)], name)
		}
	}
	o.addPhones(region, name, u.Phone, u.Mobile)
	if u.Partner != 0 {
		o.contacts[u.Partner] = alphabeticallyFirst(o.contacts[u.Partner], name)
	}
	if person := lists.Person(cleanText(u.Name)); !person.Missing() {
		for _, letter := range person.Initials() {
			o.byWord[string(letter)] = append(o.byWord[string(letter)], int32(len(o.people))) //nolint:gosec // G115: users
		}
		o.people = append(o.people, person)
	}
}

func (o *ownValues) addCompany(lists *normalize.Lists, c crm.Company, region string) {
	name := nameOrID("company", c.Name, int64(c.ID))
	for _, a := range lists.Addresses(c.Email, normalize.EmailOptions{}) {
		o.emails[canonicalMailbox(a.Full)] = alphabeticallyFirst(o.emails[canonicalMailbox(a.Full)], name)
		if !a.Public && a.Registrable != "" {
			o.domains[a.Registrable] = alphabeticallyFirst(o.domains[a.Registrable], name)
		}
	}
	o.addPhones(region, name, c.Phone)
	if c.Partner != 0 {
		o.contacts[c.Partner], o.entities[c.Partner] = name, name
	}
	if business := lists.CompanyName(cleanText(c.Name)); business != "" {
		o.companies[business] = true
		for _, text := range []string{business, strings.ToLower(cleanText(c.Name))} {
			first, _ := utf8.DecodeRuneInString(text)
			o.initials += string(first)
		}
	}
}

func (o *ownValues) addPhones(region, name string, fields ...string) {
	for _, field := range fields {
		for _, n := range normalize.Phone(field, region) {
			if !n.Filler {
				o.phones[n.Line] = alphabeticallyFirst(o.phones[n.Line], name)
				end := n.Line[max(0, len(n.Line)-phoneEnd):]
				o.phoneEnds[end] = alphabeticallyFirst(o.phoneEnds[end], name)
			}
		}
	}
}

// alphabeticallyFirst makes a result independent of the order of a map.
func alphabeticallyFirst(have, name string) string {
	if have == "" || name < have {
		return name
	}
	return have
}

// canonicalMailbox removes what a sender may add to an address: ann+fair@ reaches ann@, and Google ignores dots.
func canonicalMailbox(full string) string {
	local, domain, _ := strings.Cut(full, "@")
	if base, _, tagged := strings.Cut(local, "+"); tagged && base != "" {
		local = base
	}
	if domain == "gmail.com" || domain == "googlemail.com" {
		local, domain = strings.ReplaceAll(local, ".", ""), "gmail.com"
	}
	return local + "@" + domain
}

func (o *ownValues) emailOwner(full string) string {
	if o == nil || len(o.emails) == 0 {
		return ""
	}
	if name, ok := o.emails[full]; ok {
		return name
	}
	return o.emails[canonicalMailbox(full)]
}

// addressOwner is the user or company that an address belongs to: it is a user's, or at the domain of a company, whose
// people need not be users. Empty where it is a customer's.
func (o *ownValues) addressOwner(a *emailAddress) string {
	return cmp.Or(o.emailOwner(a.full), o.domainOwner(a.registrable()))
}

// IsOwnContact reports whether a contact is that of one of the company's own users, or a company of the database.
func (r *Resolver) IsOwnContact(id crm.PartnerID) bool {
	return r.own.contacts[id] != "" || r.own.entities[id] != ""
}

// OutsideAddress is the first address in a text, such as a sender's, in the form in which addresses are compared; empty
// where there is none, or it is one of the company's own users' or companies'.
func (r *Resolver) OutsideAddress(text string, p *Policy) string {
	found := p.Lists.Addresses(text, p.Email)
	if len(found) == 0 || r.own.emailOwner(found[0].Full) != "" || r.own.domainOwner(found[0].Registrable) != "" {
		return ""
	}
	return found[0].Full
}

func (o *ownValues) phoneOwner(line string) string {
	if o == nil {
		return ""
	}
	if strings.HasPrefix(line, "+") {
		return o.phones[line]
	}
	return o.phoneEnds[line[max(0, len(line)-phoneEnd):]] // its country is not known
}

func (o *ownValues) domainOwner(registrable string) string {
	if o == nil {
		return ""
	}
	return o.domains[registrable]
}

// recordOwner is whose contact a customer record is; empty where it is a customer's.
func (o *ownValues) recordOwner(c crm.Customer) string {
	switch {
	case o == nil || c.ID == 0:
		return ""
	case o.contacts[c.ID] != "":
		return o.contacts[c.ID]
	}
	return o.entities[c.LegalEntity()]
}

func (o *ownValues) entityOwner(id crm.PartnerID) string {
	if o == nil {
		return ""
	}
	return o.entities[id]
}

// mayBeCompany checks the first letter only.
func (o *ownValues) mayBeCompany(name string) bool {
	if o == nil || o.initials == "" {
		return false
	}
	first, _ := utf8.DecodeRuneInString(name)
	return strings.ContainsRune(o.initials, unicode.ToLower(first))
}

func (o *ownValues) isCompany(business string) bool { return o != nil && o.companies[business] }

// isUser reports whether the name is that of a user.
func (o *ownValues) isUser(name normalize.PersonName) bool {
	if o == nil || name.Missing() {
		return false
	}
	for _, letter := range name.Initials() {
		for _, i := range o.byWord[string(letter)] {
			if m := o.people[i].Compare(name); m == normalize.Equal || m == normalize.Similar {
				return true
			}
		}
	}
	return false
}
