package rules_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/golden"
)

// anyLead draws from few values, so that leads have something in common more often than in life.
func anyLead(id crm.LeadID) *rapid.Generator[rules.Lead] {
	return rapid.Custom(func(t *rapid.T) rules.Lead {
		pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
		l := rules.Lead{Region: "DE", Lead: crm.Lead{
			ID:          id,
			Type:        crm.LeadType(pick("type", "lead", "opportunity")),
			Active:      rapid.Bool().Draw(t, "active"),
			ContactName: pick("name", "", "Robin Berg", "R. Berg", "Rita Berg", "Kim Lund", "unknown", "Acme GmbH"),
			CompanyName: pick("company", "", "Acme GmbH", "Acme", "Globex"),
			Email: pick("email", "", "robin@acme.test", "kim@acme.test", "info@acme.test", "robin.berg@gmail.com",
				"robin.brg@gmail.com", "robin.berg@gmial.com", "Robin <robin@acme.test>, kim@mail.acme.test", "test@test.com"),
			Phone:       pick("phone", "", "+49 30 1234567", "030 1234567", "+49 30 1234567 ext. 11", "+49 30 1234567 ext. 12"),
			Mobile:      pick("mobile", "", "+49 170 1234567"),
			Salesperson: crm.UserID(rapid.IntRange(0, 3).Draw(t, "salesperson")),
			Company:     crm.CompanyID(rapid.IntRange(0, 2).Draw(t, "our company")),
			Probability: float64(rapid.IntRange(0, 1).Draw(t, "probability") * 20),
			Revenue:     float64(rapid.IntRange(0, 3).Draw(t, "revenue") * 1000),
			Orders:      rapid.IntRange(0, 1).Draw(t, "orders"),
			Created: noon.AddDate(0, 0, -rapid.SampledFrom([]int{0, 0, 1, 900}).Draw(t, "created")).
				Add(time.Duration(rapid.IntRange(0, 12).Draw(t, "created at")) * time.Minute),
			Origin:  crm.Origin{Source: crm.SourceID(rapid.IntRange(0, 2).Draw(t, "source"))},
			Written: noon.Add(-time.Duration(rapid.IntRange(0, 100).Draw(t, "written")) * time.Minute),
		}}
		stage := golden.Stages()[crm.StageID(rapid.IntRange(0, 4).Draw(t, "stage"))]
		l.Stage, l.InStage = stage.ID, stage
		if n := rapid.IntRange(0, 4).Draw(t, "customer"); n > 0 {
			l.Contact = anyCustomers()[n-1]
			l.Customer = l.Contact.ID
		}
		return l
	})
}

func anyCustomers() []crm.Customer {
	return []crm.Customer{
		{ID: 10, Name: "Acme GmbH", IsCompany: true, Commercial: 10, Email: "info@acme.test", VAT: "BE 0477.472.701"},
		{
			ID:          11,
			Name:        "Robin Berg",
			CompanyName: "Acme GmbH",
			Commercial:  10,
			Email:       "robin@acme.test",
			Phone:       "+49 30 1234567",
		},
		{ID: 12, Name: "Kim Lund", CompanyName: "Acme GmbH", Commercial: 10},
		{ID: 20, Name: "Globex", IsCompany: true, Commercial: 20, VAT: "BE0477472701"},
	}
}

func someLeads(t *rapid.T) []rules.Lead {
	n := rapid.IntRange(2, 9).Draw(t, "leads")
	out := make([]rules.Lead, n)
	for i := range out {
		out[i] = anyLead(crm.LeadID(i+1)).Draw(t, fmt.Sprintf("lead %d", i+1))
	}
	return out
}

// leadsOfOneName draws leads that mostly have one name and a few values, so that many match through a third one.
func leadsOfOneName(t *rapid.T) []rules.Lead {
	out := make([]rules.Lead, rapid.IntRange(3, 8).Draw(t, "leads"))
	for i := range out {
		pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
		out[i] = rules.Lead{Region: "DE", Lead: crm.Lead{
			ID: crm.LeadID(i + 1), Type: crm.TypeLead, Active: true, Created: noon.Add(time.Duration(i) * time.Hour),
			ContactName: pick("name", "Robin Berg", "Robin Berg", "Berg, Robin", "Robin Brg", "Robin Berg jun.",
				"Frau Robin Berg", "Herr Robin Berg", "R. Berg", "Berg", "Rita Berg", ""),
			Email: pick("email", "robin@acme.test", "rberg@web.de", "robin.berg1975@web.de", "robin.berg1979@gmail.com",
				"info@acme.test", "", ""),
			Phone:  pick("phone", "+49 30 1234567 ext. 11", "+49 30 1234567 ext. 12", "+49 30 1234567", "", ""),
			Mobile: pick("mobile", "+49 170 1234567", "0170 1234567", "+49 170 7654321", "", ""),
		}}
		if n := rapid.IntRange(0, 9).Draw(t, "customer"); n > 0 && n <= len(anyCustomers()) {
			out[i].Contact = anyCustomers()[n-1]
			out[i].Customer = out[i].Contact.ID
		}
	}
	return out
}

func someDismissed(t *rapid.T, n int) rules.Dismissed {
	out := rules.Dismissed{}
	for range rapid.IntRange(0, 3).Draw(t, "dismissed") {
		a, b := rapid.IntRange(1, n).Draw(t, "a"), rapid.IntRange(1, n).Draw(t, "b")
		if a != b {
			out[crm.NewPair(crm.LeadID(a), crm.LeadID(b))] = true
		}
	}
	return out
}

// anyPolicy draws guards, since they decide what is left of a merge.
func anyPolicy(t *rapid.T) rules.Policy {
	p := rules.Default()
	effect := func(name string) rules.Effect {
		return rapid.SampledFrom([]rules.Effect{rules.EffectReview, rules.EffectMerge, rules.EffectIgnore}).Draw(t, name)
	}
	p.Lost, p.CrossCompany, p.OtherCustomer, p.OpenOrders = effect(
		"lost",
	), effect(
		"company",
	), effect(
		"customer",
	), effect(
		"orders",
	)
	p.MaxGroup = rapid.IntRange(2, 5).Draw(t, "size")
	p.MaxLeadsPerValue = rapid.IntRange(2, 30).Draw(t, "shared")
	p.ReviewAbove = float64(rapid.IntRange(0, 2).Draw(t, "value") * 1000)
	p.QuietMinutes = rapid.IntRange(0, 1).Draw(t, "quiet") * 30
	p.MaxAgeDays = rapid.IntRange(0, 1).Draw(t, "age") * 365
	p.RequireOldest = rapid.Bool().Draw(t, "oldest")
	p.Odoo = rapid.SampledFrom([]int{0, 14, 19}).Draw(t, "odoo")
	p.NoteOn = rapid.SampledFrom([]string{rules.NoteOnNewest, rules.NoteOnAll}).Draw(t, "note")
	p.GroupSalesperson = rapid.SampledFrom([]rules.Choice{rules.Keep, rules.Oldest, rules.Newest, "7"}).
		Draw(t, "group salesperson")
	p.MergeSalesperson = rapid.SampledFrom([]rules.Choice{rules.Survivor, rules.Oldest, rules.Newest, "7"}).
		Draw(t, "merge salesperson")
	return p
}
