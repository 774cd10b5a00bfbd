package desk

import (
	"errors"
	"slices"
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
		"a value that a user chose": {
			odoo: 19, plan: crm.PlannedAction{Values: crm.ChosenValues{"contact_name": 41, "email_from": 41}},
			want: map[Field]Cell{
				Contact: {Text: "Robin Berg"}, Email: {Text: "robin@acme.test"}, Phone: {Text: "+46 8 123 456 01"},
			},
		},
		"the salesperson of the plan": {
			odoo: 19, plan: crm.PlannedAction{Salesperson: 6},
			want: map[Field]Cell{Salesperson: {Text: "Bob Baker"}},
		},
	} {
		c := Compare(leads, Forecast{Survivor: 42, Plan: test.plan, Odoo: test.odoo}, directory)
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

func TestCompareFollowsOdoosOrder(t *testing.T) {
	leads, directory := comparedLeads()
	late := rules.Lead{Lead: crm.Lead{
		ID: 43, Type: crm.TypeOpportunity, Active: true, Email: "robin.berg@acme.test", Mobile: "+46 70 123 45 67", Orders: 4,
	}, InStage: crm.Stage{Sequence: 1}}
	c := Compare(append(leads, late), Forecast{Survivor: 42, Odoo: 19}, directory)
	if ids := []crm.LeadID{c.Leads[0].ID, c.Leads[1].ID, c.Leads[2].ID}; !slices.Equal(ids, []crm.LeadID{42, 43, 41}) {
		t.Errorf("columns %v, want the opportunities before the lead", ids)
	}
	want := map[Field]Cell{Email: {Text: "robin.berg@acme.test"}, Mobile: {Text: "+46 70 123 45 67"}, Orders: {Value: 7}}
	check := func() {
		t.Helper()
		for _, line := range c.Lines {
			if wanted, checked := want[line.Field]; checked && line.Result != wanted {
				t.Errorf("%s will be %v, want %v", line.Field, line.Result, wanted)
			}
		}
	}
	check()
	c = Compare(append(leads, late), Forecast{Survivor: 42, Odoo: 19, LeftOut: []crm.LeadID{43}}, directory)
	if c.Leads[2].ID != 43 || c.Merged != 2 {
		t.Errorf("the last column is lead %d, and %d are merged", c.Leads[2].ID, c.Merged)
	}
	want = map[Field]Cell{Email: {Text: "robin@acme.test"}, Mobile: {}, Orders: {Value: 3}}
	check()
}

func TestCheckValues(t *testing.T) {
	leads, _ := comparedLeads()
	c := &Case{Case: crm.Case{Leads: []crm.LeadID{41, 42}}, Records: leads}
	for name, test := range map[string]struct {
		as     Verb
		values crm.ChosenValues
		out    []crm.LeadID
		wrong  bool
	}{
		"a value of each lead":     {Merge, crm.ChosenValues{"email_from": 41, "phone": 42, "address": 41}, nil, false},
		"a field that is computed": {Merge, crm.ChosenValues{"probability": 42}, nil, true},
		"another lead":             {Merge, crm.ChosenValues{"phone": 43}, nil, true},
		"a lead without a value":   {Merge, crm.ChosenValues{"phone": 41}, nil, true},
		"a lead that is left out":  {Merge, crm.ChosenValues{"phone": 42}, []crm.LeadID{42}, true},
		"no merge":                 {Separate, crm.ChosenValues{"phone": 42}, nil, true},
	} {
		err := Decision{As: test.as, Values: test.values, LeftOut: test.out}.CheckValues(c)
		invalid, refused := errors.AsType[*InvalidError](err)
		if refused != test.wrong || refused && invalid.Part != "values" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCompareProbability(t *testing.T) {
	leads, directory := comparedLeads()
	for odoo, want := range map[int]Cell{14: {Value: 60.0}, 19: {}} {
		for _, line := range Compare(leads, Forecast{Survivor: 41, Odoo: odoo}, directory).Lines {
			if line.Field == Probability && line.Result != want {
				t.Errorf("Odoo %d: the probability will be %v, want %v", odoo, line.Result, want)
			}
		}
	}
}

func TestSurvivorReason(t *testing.T) {
	leads, directory := comparedLeads()
	c := Compare(leads, Forecast{Survivor: 42, Odoo: 19}, directory)
	if got := c.SurvivorReason(); got != "opportunity" {
		t.Errorf("lead 42 stays by %q", got)
	}
	leads[0].Type, leads[0].InStage.Sequence, leads[0].Probability = crm.TypeOpportunity, 2, 60
	c = Compare(leads, Forecast{Survivor: 41, Odoo: 19}, directory)
	if got := c.SurvivorReason(); got != "age" {
		t.Errorf("lead 41 stays by %q", got)
	}
}
