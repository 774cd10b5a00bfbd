package customguard

import (
	"time"

	"leadtwin/rules"
)

// Lead is what an expression sees of a lead. Fields have the names of crm.lead, but for lost, country, stage, customer
// and orders. Ids are 0 where nothing is set.
type Lead struct {
	ID       int64     `cel:"id"`
	Name     string    `cel:"name"`
	Type     string    `cel:"type"` // lead or opportunity
	Active   bool      `cel:"active"`
	Lost     bool      `cel:"lost"`
	Contact  string    `cel:"contact_name"`
	Company  string    `cel:"partner_name"`
	Email    string    `cel:"email_from"`
	Phone    string    `cel:"phone"`
	Mobile   string    `cel:"mobile"`
	Country  string    `cel:"country"` // ISO 3166-1 alpha-2
	Revenue  float64   `cel:"expected_revenue"`
	Chance   float64   `cel:"probability"`
	Created  time.Time `cel:"create_date"`
	Orders   int64     `cel:"orders"` // open quotations and orders
	User     int64     `cel:"user_id"`
	Team     int64     `cel:"team_id"`
	OwnFirm  int64     `cel:"company_id"`
	Source   int64     `cel:"source_id"`
	Medium   int64     `cel:"medium_id"`
	Campaign int64     `cel:"campaign_id"`
	Referred string    `cel:"referred"`
	Stage    Stage     `cel:"stage"`
	Customer Customer  `cel:"customer"`
}

// Stage is the stage of a lead.
type Stage struct {
	ID       int64  `cel:"id"`
	Name     string `cel:"name"`
	Sequence int64  `cel:"sequence"`
	Won      bool   `cel:"is_won"`
}

// Customer is the customer record of a lead; its id is 0 where there is none.
type Customer struct {
	ID        int64  `cel:"id"`
	Name      string `cel:"name"`
	IsCompany bool   `cel:"is_company"`
	Email     string `cel:"email"`
	Phone     string `cel:"phone"`
	VAT       string `cel:"vat"`
}

func newLead(l *rules.Lead) Lead {
	return Lead{
		ID: int64(l.ID), Name: l.Title, Type: string(l.Type), Active: l.Active, Lost: l.IsLost(),
		Contact: l.ContactName, Company: l.CompanyName, Email: l.Email, Phone: l.Phone, Mobile: l.Mobile,
		Country: l.Region, Revenue: l.Revenue, Chance: l.Probability, Created: l.Created, Orders: int64(l.Orders),
		User: int64(l.Salesperson), Team: int64(l.Team), OwnFirm: int64(l.Company),
		Source: int64(l.Origin.Source), Medium: int64(l.Origin.Medium), Campaign: int64(l.Origin.Campaign),
		Referred: l.Origin.Referred,
		Stage: Stage{
			ID: int64(l.InStage.ID), Name: l.InStage.Name, Sequence: int64(l.InStage.Sequence), Won: l.InStage.Won,
		},
		Customer: Customer{
			ID: int64(l.Customer), Name: l.Contact.Name, IsCompany: l.Contact.IsCompany, Email: l.Contact.Email,
			Phone: l.Contact.Phone, VAT: l.Contact.VAT,
		},
	}
}
