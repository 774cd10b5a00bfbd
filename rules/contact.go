package rules

import (
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// contact is how a lead can be reached, and whose customer it is: what blocking keys are made of.
type contact struct {
	emails   []address
	phones   []number
	customer crm.PartnerID
	entity   crm.PartnerID   // the legal entity of the customer
	owners   []crm.PartnerID // what that belongs to, nearest first
	personal bool            // the customer record is a person
	weak     weakness        // why the customer record is no evidence
	own      *ownValues
}

// weakness says why a value that two leads have in common is not used as evidence.
type weakness uint8

const (
	strong     weakness = iota
	weakFiller          // people type it when they know nothing
	weakShared          // it stands for many people: walk-in customers, the public user of a website
	weakOwn             // it belongs to the company's own users or to the company itself
)

// code names the weakness as evidence does.
func (w weakness) code() string {
	switch w {
	case weakFiller:
		return Filler
	case weakShared:
		return SharedRecord
	case weakOwn:
		return OwnValue
	case strong:
	}
	return ""
}

// hasOwn says that the lead carries a value of one of the company's own users, or of the company.
func (c *contact) hasOwn() bool {
	own := func(w weakness) bool { return w == weakOwn }
	return own(c.weak) || slices.ContainsFunc(c.emails, func(a address) bool { return own(a.weak) }) ||
		slices.ContainsFunc(c.phones, func(n number) bool { return own(n.weak) })
}

// owner says whose value a finding rests on.
type owner uint8

const (
	ofLead     owner = iota
	ofCustomer       // only of its customer record
	ofBoth           // the lead repeats what its customer record has, as Odoo fills it in
)

func (o owner) String() string {
	if o == ofCustomer {
		return "customer"
	}
	return "lead"
}

// and is whose a value is that was found again.
func (o owner) and(again owner) owner {
	if o == ofLead && again == ofCustomer {
		return ofBoth
	}
	return o
}

// address is a normalize.Address in a third of the memory, and whose it is.
type address struct {
	full         string
	at           uint16 // where the @ stands
	reg          uint16 // where the registrable domain begins; the whole domain where there is none
	public, role bool
	weak         weakness
	of           owner
}

func newAddress(a normalize.Address, of owner) address {
	at, reg := len(a.Local), len(a.Full)-len(a.Registrable)
	if a.Registrable == "" || !strings.HasSuffix(a.Full, a.Registrable) {
		reg = at + 1
	}
	out := address{
		full: a.Full, at: uint16(at), reg: uint16(reg), //nolint:gosec // G115: normalize keeps addresses far below 64 kB
		public: a.Public, role: a.Role, of: of,
	}
	if a.Filler {
		out.weak = weakFiller
	}
	return out
}

func (a *address) local() string       { return a.full[:a.at] }
func (a *address) domain() string      { return a.full[a.at+1:] }
func (a *address) registrable() string { return a.full[a.reg:] }

// slips says that a typing error in the address is worth looking for. Keys rest on it, so it must not depend on who the
// company's own users are.
func (a *address) slips() bool { return !a.role && a.weak != weakFiller && int(a.at) >= shortLocal }

// slipsInPublic says that it is worth it at a public provider, where no company domain brings similar addresses
// together.
func (a *address) slipsInPublic() bool { return a.public && a.slips() }

// shortLocal is the shortest name before the @ in which one wrong letter is more likely a slip than another name.
const shortLocal = 5

// number is a phone number and whose it is.
type number struct {
	line      string // E.164
	extension string
	of        owner
	weak      weakness
}

func (n *number) text() string {
	if n.extension == "" {
		return n.line
	}
	return n.line + " ext. " + n.extension
}

// reader reads contacts into memory of its own, so that a million leads do not cost millions of allocations.
type reader struct {
	policy *Policy
	chunk  int // how much memory to take at once; 0: as needed
	emails []address
	phones []number
}

// contact collects the addresses and numbers of the lead, then those that only its customer has.
func (r *reader) contact(l *Lead) contact {
	r.makeRoom()
	emails, phones := len(r.emails), len(r.phones)
	r.addEmails(l.Email, ofLead, emails)
	r.addPhones(l.Phone, l.Region, ofLead, phones)
	mobiles := len(r.phones)
	r.addPhones(l.Mobile, l.Region, ofLead, phones)
	own := len(r.phones)
	if l.Contact.ID != 0 {
		r.addCustomerEmails(l, emails)
		for _, field := range [2]string{l.Contact.Phone, l.Contact.Mobile} {
			switch field { // what the lead repeats need not be read again
			case l.Phone:
				repeated(r.phones[phones:mobiles])
			case l.Mobile:
				repeated(r.phones[mobiles:own])
			default:
				r.addPhones(field, l.Region, ofCustomer, phones)
			}
		}
	}
	c := contact{
		emails:   r.emails[emails:len(r.emails):len(r.emails)],
		phones:   r.phones[phones:len(r.phones):len(r.phones)],
		customer: l.Customer, entity: l.entity(), owners: l.Contact.ParentCompanies, personal: l.personal(),
	}
	c.findWeak(l, r.policy.Lists)
	return c
}

// findWeak marks the values that are the company's own, and a customer record that stands for many people, together with
// what the lead has from it.
func (c *contact) findWeak(l *Lead, lists *normalize.Lists) {
	if l.known != nil {
		c.own = l.known.own
	}
	switch {
	case c.own.contact(l.Contact) != "":
		c.weak = weakOwn
	case l.Contact.ID != 0 && lists.StandsForMany(l.Contact.Name), l.known.isPublic(l.Customer):
		c.weak = weakShared
	}
	for i := range c.emails {
		a := &c.emails[i]
		switch {
		case c.own.email(a.full) != "", c.weak == weakOwn && a.of != ofLead:
			a.weak = weakOwn
		case c.weak == weakShared && a.of != ofLead && a.weak == strong:
			a.weak = weakShared
		}
	}
	for i := range c.phones {
		n := &c.phones[i]
		switch {
		case c.own.phone(n.line) != "", c.weak == weakOwn && n.of != ofLead:
			n.weak = weakOwn
		case c.weak == weakShared && n.of != ofLead && n.weak == strong:
			n.weak = weakShared
		}
	}
}

func (r *reader) addCustomerEmails(l *Lead, from int) {
	if l.Contact.Email != l.Email {
		r.addEmails(l.Contact.Email, ofCustomer, from)
		return
	}
	for i := range r.emails[from:] {
		r.emails[from+i].of = ofBoth
	}
}

func repeated(numbers []number) {
	for i := range numbers {
		numbers[i].of = ofBoth
	}
}

// makeRoom begins a new chunk when the last is nearly full; contacts that were read keep theirs.
func (r *reader) makeRoom() {
	const usual = 8
	if r.chunk > 0 && cap(r.emails)-len(r.emails) < usual {
		r.emails = make([]address, 0, r.chunk)
	}
	if r.chunk > 0 && cap(r.phones)-len(r.phones) < usual {
		r.phones = make([]number, 0, r.chunk)
	}
}

// addEmails adds what is not there yet; the lead's own begin at from.
func (r *reader) addEmails(field string, of owner, from int) {
	if field == "" {
		return
	}
next:
	for _, a := range r.policy.Lists.Addresses(field, r.policy.Email) {
		for i := range r.emails[from:] {
			if have := &r.emails[from+i]; have.full == a.Full {
				have.of = have.of.and(of)
				continue next
			}
		}
		r.emails = append(r.emails, newAddress(a, of))
	}
}

func (r *reader) addPhones(field, region string, of owner, from int) {
	if field == "" {
		return
	}
next:
	for _, n := range normalize.Phone(field, region) {
		for i := range r.phones[from:] {
			if have := &r.phones[from+i]; have.line == n.E164 && have.extension == n.Extension {
				have.of = have.of.and(of)
				continue next
			}
		}
		lists := r.policy.Lists
		weak := strong
		if n.Filler || lists.IsFiller(field) {
			weak = weakFiller
		}
		r.phones = append(r.phones, number{n.E164, n.Extension, of, weak})
	}
}
