package labelled

import (
	"math"
	"strconv"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// fieldReaders returns how the value of each column gets into a lead. Values are not empty. Each returns what is
// allowed where a value is not.
func fieldReaders() map[Column]func(*row, string) string {
	return map[Column]func(*row, string) string{
		ID:                text(func(r *row) *string { return &r.id }),
		Cluster:           func(r *row, s string) string { r.setPerson(s); return "" },
		Title:             text(func(r *row) *string { return &r.lead.Title }),
		Type:              func(r *row, s string) string { return r.setType(s) },
		Active:            truth(func(r *row) *bool { return &r.lead.Active }),
		Name:              text(func(r *row) *string { return &r.lead.ContactName }),
		FirstName:         text(func(r *row) *string { return &r.first }),
		LastName:          text(func(r *row) *string { return &r.last }),
		Company:           text(func(r *row) *string { return &r.lead.CompanyName }),
		Email:             text(func(r *row) *string { return &r.lead.Email }),
		Phone:             text(func(r *row) *string { return &r.lead.Phone }),
		Mobile:            text(func(r *row) *string { return &r.lead.Mobile }),
		Country:           func(r *row, s string) string { return r.setCountry(s) },
		Salesperson:       func(r *row, s string) string { r.setSalesperson(s); return "" },
		OurCompany:        func(r *row, s string) string { r.setOurCompany(s); return "" },
		Stage:             func(r *row, s string) string { r.setStage(s); return "" },
		Won:               truth(func(r *row) *bool { return &r.lead.InStage.Won }),
		Probability:       number(func(r *row) *float64 { return &r.lead.Probability }),
		Revenue:           number(func(r *row) *float64 { return &r.lead.Revenue }),
		Orders:            func(r *row, s string) string { return r.setOrders(s) },
		LostReason:        func(r *row, _ string) string { r.lead.LostReason = 1; return "" },
		Source:            func(r *row, s string) string { r.setSource(s); return "" },
		Medium:            func(r *row, s string) string { r.setMedium(s); return "" },
		Campaign:          func(r *row, s string) string { r.setCampaign(s); return "" },
		Referred:          text(func(r *row) *string { return &r.lead.Origin.Referred }),
		Created:           moment(func(r *row) *time.Time { return &r.lead.Created }),
		Edited:            moment(func(r *row) *time.Time { return &r.lead.Written }),
		Customer:          func(r *row, s string) string { r.setCustomer(s); return "" },
		CustomerName:      text(func(r *row) *string { return &r.lead.Contact.Name }),
		CustomerIsCompany: truth(func(r *row) *bool { return &r.lead.Contact.IsCompany }),
		CustomerCompany:   text(func(r *row) *string { return &r.lead.Contact.CompanyName }),
		CustomerEmail:     text(func(r *row) *string { return &r.lead.Contact.Email }),
		CustomerPhone:     text(func(r *row) *string { return &r.lead.Contact.Phone }),
		CustomerMobile:    text(func(r *row) *string { return &r.lead.Contact.Mobile }),
		CustomerVAT:       text(func(r *row) *string { return &r.lead.Contact.VAT }),
	}
}

func text(of func(*row) *string) func(*row, string) string {
	return func(r *row, s string) string { *of(r) = s; return "" }
}

func truth(of func(*row) *bool) func(*row, string) string {
	return func(r *row, s string) string {
		switch strings.ToLower(s) {
		case "true", "1", "yes", "y", "x":
			*of(r) = true
		case "false", "0", "no", "n":
			*of(r) = false
		default:
			return "true or false"
		}
		return ""
	}
}

func number(of func(*row) *float64) func(*row, string) string {
	return func(r *row, s string) string {
		n, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
			return "a number, such as 1250.50"
		}
		*of(r) = n
		return ""
	}
}

func moment(of func(*row) *time.Time) func(*row, string) string {
	return func(r *row, s string) string {
		for _, layout := range []string{time.DateTime, time.DateOnly, time.RFC3339} {
			if at, err := time.Parse(layout, s); err == nil {
				*of(r) = at.UTC()
				return ""
			}
		}
		return "a time, such as 2026-01-31 or 2026-01-31 09:30:00 (UTC)"
	}
}

func (r *row) setPerson(label string) {
	known := len(r.reader.persons.of)
	n := r.reader.persons.number(label)
	if len(r.reader.persons.of) > known {
		r.reader.personOf = append(r.reader.personOf, r.reader.next)
		r.reader.next++
	}
	r.person = r.reader.personOf[n-1]
}

func (r *row) setType(s string) string {
	r.lead.Type = crm.LeadType(strings.ToLower(s))
	if r.lead.Type != crm.TypeLead && r.lead.Type != crm.TypeOpportunity {
		return "lead or opportunity"
	}
	return ""
}

func (r *row) setCountry(s string) string {
	code := regionOf(s)
	if code == "" {
		return "a country by its code or English name, such as DE or Germany"
	}
	r.lead.Region = code
	return ""
}

func (r *row) setSalesperson(s string) {
	const afterOdooBot = 1
	r.lead.Salesperson = crm.UserID(r.reader.salespeople.number(s) + afterOdooBot)
}

func (r *row) setOurCompany(s string) { r.lead.Company = crm.CompanyID(r.reader.companies.number(s)) }

func (r *row) setSource(s string) { r.lead.Origin.Source = crm.SourceID(r.reader.sources.number(s)) }
func (r *row) setMedium(s string) { r.lead.Origin.Medium = crm.MediumID(r.reader.media.number(s)) }

func (r *row) setCampaign(s string) {
	r.lead.Origin.Campaign = crm.CampaignID(r.reader.campaigns.number(s))
}

func (r *row) setStage(s string) {
	r.lead.Stage = crm.StageID(r.reader.stages.number(s))
	r.lead.InStage.ID, r.lead.InStage.Name, r.lead.InStage.Sequence = r.lead.Stage, s, int(r.lead.Stage)
	if strings.EqualFold(s, "won") {
		r.lead.InStage.Won = true
	}
}

func (r *row) setOrders(s string) string {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return "a whole number from 0"
	}
	r.lead.Orders = n
	return ""
}

func (r *row) setCustomer(s string) {
	r.lead.Customer = crm.PartnerID(r.reader.customers.number(s))
	if r.lead.Contact.Name == "" && !isNumber(s) {
		r.lead.Contact.Name = s
	}
}

func isNumber(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

// finishCustomer makes a record of what the columns say of the customer. Without an id there is none.
func (r *row) finishCustomer() {
	if r.lead.Customer == 0 {
		r.lead.Contact = crm.Customer{}
		return
	}
	r.lead.Contact.ID, r.lead.Contact.Commercial = r.lead.Customer, r.lead.Customer
}
