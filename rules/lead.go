package rules

import (
	"cmp"

	"leadtwin/internal/crm"
)

// Lead is a lead together with the linked records that rules look at.
type Lead struct {
	crm.Lead
	Contact crm.Customer // the customer record; zero ID where there is none, or it could not be read
	InStage crm.Stage    // zero where the lead has no stage
	Region  string       // ISO 3166-1 alpha-2 country in which phone numbers are read; empty: only international forms
	// Correspondents are the external senders and recipients of the lead's messages, as addresses in ascending order.
	// They are only read where the guard correspondents needs them.
	Correspondents []string
	known          *Resolver // what put it together; nil: nothing is known of users
}

// Resolve puts a lead together with its customer (zero for none) and its stage, for its blocking keys alone: what is to
// be decided on comes from a Resolver, which knows the company's own users. Phone numbers are read in the country
// of the lead, else of the customer, else of the company that the lead belongs to.
func Resolve(l crm.Lead, c crm.Customer, d *crm.Directory) Lead {
	out := Lead{Lead: l, Contact: c}
	if d == nil {
		return out
	}
	out.InStage = d.Stages[l.Stage]
	for _, country := range []crm.CountryID{l.Country, c.Country, d.Companies[l.Company].Country} {
		if code := d.Countries[country].Code; code != "" {
			out.Region = code
			break
		}
	}
	return out
}

func (l *Lead) personal() bool { return l.Contact.ID != 0 && !l.Contact.IsCompany }

// entity is the legal entity behind the customer; the customer itself where its record could not be read.
func (l *Lead) entity() crm.PartnerID { return cmp.Or(l.Contact.LegalEntity(), l.Customer) }
