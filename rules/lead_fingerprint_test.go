package rules

import (
	"testing"

	"leadtwin/internal/crm"
)

func TestComparedFingerprint(t *testing.T) {
	lead := func(change func(*Lead)) Lead {
		l := Lead{
			Lead:    crm.Lead{ID: 41, Type: crm.TypeLead, Active: true, ContactName: "Robin Berg", Customer: 72, Stage: 1},
			Contact: crm.Customer{ID: 72, Name: "Robin Berg", Commercial: 71, ParentCompanies: []crm.PartnerID{70, 69}},
		}
		change(&l)
		return l
	}
	before := ComparedFingerprint(lead(func(*Lead) {}))
	for name, change := range map[string]func(*Lead){
		"contact name":       func(l *Lead) { l.ContactName = "Kim Lund" },
		"country":            func(l *Lead) { l.Country = 5 },
		"customer":           func(l *Lead) { l.Customer = 73 },
		"customer's name":    func(l *Lead) { l.Contact.Name = "Robin Berg-Lund" },
		"customer's VAT":     func(l *Lead) { l.Contact.VAT = "DE123456789" },
		"source":             func(l *Lead) { l.Origin.Source = 4 },
		"referrer":           func(l *Lead) { l.Origin.Referred = "Kim Lund" },
		"companies above it": func(l *Lead) { l.Contact.ParentCompanies = []crm.PartnerID{70} },
	} {
		if ComparedFingerprint(lead(change)) == before {
			t.Errorf("the fingerprint stays the same although the %s changed", name)
		}
	}
	for name, change := range map[string]func(*Lead){
		"type":        func(l *Lead) { l.Type = crm.TypeOpportunity },
		"stage":       func(l *Lead) { l.Stage = 2 },
		"salesperson": func(l *Lead) { l.Salesperson, l.Company = 5, 2 },
		"revenue":     func(l *Lead) { l.Revenue = 900 },
		"orders":      func(l *Lead) { l.Orders = 2 },
		"loss":        func(l *Lead) { l.Active, l.LostReason = false, 3 },
	} {
		if ComparedFingerprint(lead(change)) != before {
			t.Errorf("the fingerprint changed with the %s", name)
		}
	}
}
