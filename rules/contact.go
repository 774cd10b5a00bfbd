package rules

import (
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// contactData holds the contact data and the customer of a lead, from which blocking keys are computed.
type contactData struct {
	emails   []emailAddress
	phones   []phoneNumber
	customer crm.PartnerID
	entity   crm.PartnerID   // the legal entity of the customer
	owners   []crm.PartnerID // what that belongs to, nearest first
	vat      string          // normalised tax number of the customer; empty where there is none

	company    string      // normalised, without legal form
	typedNames string      // what may be the name of the person, as typed, in lines
	personal   bool        // the customer record is a person
	ignored    ignoreCause // why the customer record is not evidence
	own        *ownValues
}

// ignoreCause is the reason why a common value of two leads is not used as evidence.
type ignoreCause uint8

const (
	notIgnored          ignoreCause = iota
	ignoredFiller                   // people type it when they know nothing
	ignoredSharedRecord             // it stands for many people: walk-in customers, the public user of a website
	ignoredOwnValue                 // it belongs to the company's own users or to the company itself
)

// code is how evidence reports the cause.
func (w ignoreCause) code() *reasonCode {
	switch w {
	case ignoredFiller:
		return fillerCode
	case ignoredSharedRecord:
		return sharedRecordCode
	case ignoredOwnValue:
		return ownValueCode
	case notIgnored:
	}
	return nil
}

func (c *contactData) hasOwnValue() bool {
	own := func(w ignoreCause) bool { return w == ignoredOwnValue }
	return own(c.ignored) || slices.ContainsFunc(c.emails, func(a emailAddress) bool { return own(a.ignored) }) ||
		slices.ContainsFunc(c.phones, func(n phoneNumber) bool { return own(n.ignored) })
}

// contactReader reads contacts into its own memory, so that a million leads do not need millions of allocations.
type contactReader struct {
	policy    *Policy
	chunkSize int // how much memory to take at once; 0: as needed
	emails    []emailAddress
	phones    []phoneNumber

	addresses []normalize.Address // of the field that is being read
	numbers   []normalize.Number
}

// readContact collects the addresses and numbers of the lead, then those that only its customer has.
func (r *contactReader) readContact(l *Lead) contactData {
	r.emails = makeRoom(r.emails, r.chunkSize)
	from := len(r.emails)
	r.addEmails(l.Email, ofLead, from)
	if l.Contact.ID != 0 {
		r.addCustomerEmails(l, from)
	}
	return r.readContactAt(l, r.emails[from:len(r.emails):len(r.emails)])
}

// readContactAt is readContact of a lead whose addresses have been read.
func (r *contactReader) readContactAt(l *Lead, emails []emailAddress) contactData {
	r.phones = makeRoom(r.phones, r.chunkSize)
	phones := len(r.phones)
	r.addPhones(l.Phone, l.Region, ofLead, phones)
	mobiles := len(r.phones)
	r.addPhones(l.Mobile, l.Region, ofLead, phones)
	own := len(r.phones)
	if l.Contact.ID != 0 {
		for _, field := range [2]string{l.Contact.Phone, l.Contact.Mobile} {
			switch field { // what the lead repeats need not be read again
			case l.Phone:
				markRepeated(r.phones[phones:mobiles])
			case l.Mobile:
				markRepeated(r.phones[mobiles:own])
			default:
				r.addPhones(field, l.Region, ofCustomer, phones)
			}
		}
	}
	c := contactData{
		emails:   emails,
		phones:   r.phones[phones:len(r.phones):len(r.phones)],
		customer: l.Customer, entity: l.entity(), owners: l.Contact.ParentCompanies, personal: l.personal(),
		vat: normalize.VAT(l.Contact.VAT), company: r.policy.Lists.CompanyName(cleanText(companyNameOf(l))),
	}
	if c.company != "" {
		c.typedNames = joinTypedNames(l)
	}
	c.markIgnored(l, r.policy.Lists)
	return c
}

// joinTypedNames adds what stands before a company: "Robin Berg (Acme GmbH)".
func joinTypedNames(l *Lead) string {
	all := l.ContactName
	if l.personal() && l.Contact.Name != all {
		all += "\n" + l.Contact.Name
	}
	if name := displayName(l.Email); name != "" {
		all += "\n" + name
	}
	if i := strings.IndexFunc(all, endsPerson); i > 0 {
		all += "\n" + all[:i]
	}
	return all
}

func endsPerson(r rune) bool {
	switch r {
	case '(', ',', '/', '|', '-', '–':
		return true
	}
	return false
}

// markIgnored marks the values that are the company's own, and a customer record that is used for many people, together
// with what the lead has from it.
func (c *contactData) markIgnored(l *Lead, lists *normalize.Lists) {
	if l.known != nil {
		c.own = l.known.own
	}
	switch {
	case c.own.recordOwner(l.Contact) != "":
		c.ignored = ignoredOwnValue
	case l.Contact.ID != 0 && lists.StandsForMany(l.Contact.Name), l.known.isPublic(l.Customer):
		c.ignored = ignoredSharedRecord
	}
	for i := range c.emails {
		a := &c.emails[i]
		switch {
		case c.own.addressOwner(a) != "", c.ignored == ignoredOwnValue && a.of != ofLead:
			a.ignored = ignoredOwnValue
		case c.ignored == ignoredSharedRecord && a.of != ofLead && a.ignored == notIgnored:
			a.ignored = ignoredSharedRecord
		}
	}
	for i := range c.phones {
		n := &c.phones[i]
		switch {
		case c.own.phoneOwner(n.line) != "", c.ignored == ignoredOwnValue && n.of != ofLead:
			n.ignored = ignoredOwnValue
		case c.ignored == ignoredSharedRecord && n.of != ofLead && n.ignored == notIgnored:
			n.ignored = ignoredSharedRecord
		}
	}
}

func (r *contactReader) addCustomerEmails(l *Lead, from int) {
	if l.Contact.Email != l.Email {
		r.addEmails(l.Contact.Email, ofCustomer, from)
		return
	}
	for i := range r.emails[from:] {
		r.emails[from+i].of = ofBoth
	}
}

func markRepeated(numbers []phoneNumber) {
	for i := range numbers {
		numbers[i].of = ofBoth
	}
}

// roomForLead is how many addresses or numbers a lead has at most, but for a few.
const roomForLead = 8

// makeRoom starts a new chunk when the last is nearly full; contacts that were read keep theirs.
func makeRoom[T any](chunk []T, size int) []T {
	if size > 0 && cap(chunk)-len(chunk) < roomForLead {
		return make([]T, 0, size)
	}
	return chunk
}

// addEmails adds addresses that are missing; the lead's own begin at from.
func (r *contactReader) addEmails(field string, of valueOwner, from int) {
	if field == "" {
		return
	}
	r.addresses = r.policy.Lists.AppendAddresses(r.addresses[:0], field, r.policy.Email)
next:
	for _, a := range r.addresses {
		for i := range r.emails[from:] {
			if have := &r.emails[from+i]; have.full == a.Full {
				have.of = have.of.combineWith(of)
				continue next
			}
		}
		r.emails = append(r.emails, newAddress(a, of))
	}
}

func (r *contactReader) addPhones(field, region string, of valueOwner, from int) {
	if field == "" {
		return
	}
	r.numbers = normalize.AppendPhone(r.numbers[:0], field, region)
	if len(r.numbers) == 0 {
		for _, digits := range normalize.UnplacedNumbers(field) {
			r.numbers = append(r.numbers, normalize.Number{Line: digits, E164: digits})
		}
	}
next:
	for _, n := range r.numbers {
		for i := range r.phones[from:] {
			if have := &r.phones[from+i]; have.line == n.Line && have.extension == n.Extension {
				have.of = have.of.combineWith(of)
				continue next
			}
		}
		lists := r.policy.Lists
		weak := notIgnored
		if n.Filler || lists.IsFiller(field) {
			weak = ignoredFiller
		}
		r.phones = append(r.phones, phoneNumber{
			line: n.Line, extension: n.Extension, of: of, ignored: weak, listing: lists.Listing(n.Line),
			international: n.International,
		})
	}
}
