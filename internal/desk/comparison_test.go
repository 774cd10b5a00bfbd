package desk

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

func comparedLeads() ([]rules.Lead, *crm.Directory) {
	may := func(day int) time.Time { return time.Date(2026, 5, day, 9, 0, 0, 0, time.UTC) }
	first := rules.Lead{Lead: crm.Lead{
		ID:          41,
		Type:        crm.TypeLead,
		Active:      true,
		ContactName: "Robin Berg",
		Email:       "robin@acme.test",
		Salesperson: 5,
		Orders:      1,
		Created:     may(1),
	}}
	second := rules.Lead{Lead: crm.Lead{
		ID:          42,
		Type:        crm.TypeOpportunity,
		Active:      true,
		ContactName: "R. Berg",
		Phone:       "+46 8 123 456 01",
		Probability: 60,
		Revenue:     900,
		Orders:      2,
		Company:     1,
		Created:     may(2),
	}, InStage: crm.Stage{Name: "Qualified", Sequence: 2}}
	return []rules.Lead{first, second}, &crm.Directory{
		Users:     map[crm.UserID]crm.User{5: {Name: "Ann Archer"}, 6: {Name: "Bob Baker"}},
		Companies: map[crm.CompanyID]crm.Company{1: {Name: "Acme", Currency: "EUR"}},
	}
}

func TestCompare(t *testing.T) {
	leads, directory := comparedLeads()
	for name, test := range map[string]struct {
		odoo int
		plan crm.PlannedAction
		want map[Field]Cell
	}{
		"the survivor's values, else the others'": {odoo: 19, want: map[Field]Cell{
			Contact: {Text: "R. Berg"}, Email: {Text: "robin@acme.test"}, Kind: {Text: "opportunity"},
			Salesperson: {Text: "Ann Archer"},
			Revenue:     {Value: Amount{"EUR", 900}}, Orders: {Value: 3}, Created: {Value: leads[1].Created},
			Probability: {Value: 60.0},
		}},
		"the salesperson of the plan": {
			odoo: 19, plan: crm.PlannedAction{Salesperson: 6},
			want: map[Field]Cell{Salesperson: {Text: "Bob Baker"}},
		},
	} {
		c := Compare(leads, 42, test.plan, directory, test.odoo)
		if c.Leads[0].ID != 42 {
			t.Errorf("%s: the first column is lead %d", name, c.Leads[0].ID)
		}
		for _, line := range c.Lines {
			if want, checked := test.want[line.Field]; checked && line.Result != want {
				t.Errorf("%s: %s will be %v, want %v", name, line.Field, line.Result, want)
			}
		}
	}
}

func TestCompareProbability(t *testing.T) {
	leads, directory := comparedLeads()
	for odoo, want := range map[int]Cell{14: {Value: 60.0}, 19: {}} {
		for _, line := range Compare(leads, 41, crm.PlannedAction{}, directory, odoo).Lines {
			if line.Field == Probability && line.Result != want {
				t.Errorf("Odoo %d: the probability will be %v, want %v", odoo, line.Result, want)
			}
		}
	}
}

func TestAddRelated(t *testing.T) {
	leads, directory := comparedLeads()
	counts := map[crm.LeadID]map[Field]int{41: {Messages: 3, Activities: 2}, 42: {Messages: 1}}
	for odoo, lost := range map[int]int{14: 2, 19: 0} {
		c := Compare(leads, 42, crm.PlannedAction{}, directory, odoo)
		c.AddRelated(func(id crm.LeadID) map[Field]int { return counts[id] })
		for _, line := range c.Lines {
			if line.Field == Activities && (line.Lost != lost || line.Result != Cell{Value: 2}) {
				t.Errorf(
					"Odoo %d: activities will be %v, %d of them lost by Odoo; want 2 and %d",
					odoo,
					line.Result,
					line.Lost,
					lost,
				)
			}
		}
	}
}

func TestSurvivorReason(t *testing.T) {
	leads, directory := comparedLeads()
	c := Compare(leads, 42, crm.PlannedAction{}, directory, 19)
	if got := c.SurvivorReason(19); got != "opportunity" {
		t.Errorf("lead 42 stays by %q", got)
	}
	leads[0].Type, leads[0].InStage.Sequence, leads[0].Probability = crm.TypeOpportunity, 2, 60
	c = Compare(leads, 41, crm.PlannedAction{}, directory, 19)
	if got := c.SurvivorReason(19); got != "age" {
		t.Errorf("lead 41 stays by %q", got)
	}
}

func TestPatternOf(t *testing.T) {
	reason := func(code string) crm.Reason { return crm.Reason{Code: code} }
	for want, c := range map[Pattern]crm.Case{
		"guard_won": {
			Verdict: crm.Review, Guards: []crm.Reason{reason("won")},
			Reasons: []crm.Reason{reason("same_email")},
		},
		"same_email+name_missing": {
			Verdict: crm.Review,
			Reasons: []crm.Reason{reason("same_email"), reason("name_missing"), reason("company_equal")},
		},
		"separate": {Verdict: crm.Separate, Reasons: []crm.Reason{reason("same_domain")}},
		"similar_email+name_equal": {
			Verdict: crm.Review,
			Reasons: []crm.Reason{reason("name_equal"), reason("similar_email")},
		},
		"other": {Verdict: crm.Review},
	} {
		if got := PatternOf(&c); got != want {
			t.Errorf("pattern %q, want %q", got, want)
		}
	}
}
