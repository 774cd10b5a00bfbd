package check

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// NewLead is the ID of a contact that is not a lead yet. Odoo's ids are smaller.
const NewLead = crm.LeadID(math.MaxInt32 + 1)

// Contact is the contact data of a form or a file that may become a lead.
type Contact struct {
	Name    string `json:"name"`
	Email   string `json:"email"`
	Phone   string `json:"phone"`
	Company string `json:"company"`
	Country string `json:"country"` // ISO 3166-1 alpha-2, of the number; empty: that of Odoo's companies, if they have one
}

// MaxContactField is the length of one value of a contact, in characters.
const MaxContactField = 500

// ContactError refuses a contact.
type ContactError struct{ Why string }

func (e *ContactError) Error() string { return "the contact cannot be checked: " + e.Why }

// Validate refuses a contact without any value, and one with a value that no form takes. Error: *ContactError.
func (c Contact) Validate() error {
	empty := true
	for name, value := range map[string]string{
		"name": c.Name, "email": c.Email, "phone": c.Phone, "company": c.Company,
	} {
		empty = empty && strings.TrimSpace(value) == ""
		if n := utf8.RuneCountInString(value); n > MaxContactField {
			return &ContactError{fmt.Sprintf("%s has %d characters; allowed: at most %d", name, n, MaxContactField)}
		}
	}
	if empty {
		return &ContactError{"it is empty; give at least one of name, email, phone, company"}
	}
	return nil
}

// newLead is the lead that the contact would become, of no customer, salesperson, team or company. Errors:
// *ContactError.
func (c Contact) newLead(known *rules.Resolver, now time.Time) (rules.Lead, error) {
	if err := c.Validate(); err != nil {
		return rules.Lead{}, err
	}
	country, err := c.findCountry(known.Directory())
	if err != nil {
		return rules.Lead{}, err
	}
	lead := crm.Lead{
		ID: NewLead, Type: crm.TypeLead, Active: true, ContactName: c.Name, CompanyName: c.Company, Email: c.Email,
		Phone: c.Phone, Country: country, Created: now,
	}
	return known.Lead(lead, crm.Customer{}), nil
}

// findCountry is the country in which the phone number is read, 0 if that is unknown.
func (c Contact) findCountry(d *crm.Directory) (crm.CountryID, error) {
	if c.Country != "" {
		for id, country := range d.Countries {
			if strings.EqualFold(country.Code, c.Country) {
				return id, nil
			}
		}
		return 0, &ContactError{fmt.Sprintf("country is %q; allowed: a code of two letters that Odoo knows, such as SE",
			c.Country)}
	}
	var only crm.CountryID
	for _, company := range d.Companies {
		if company.Country == 0 || only != 0 && company.Country != only {
			return 0, nil
		}
		only = company.Country
	}
	return only, nil
}
