package rules_test

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// TestForecastAgreesWithOdoo holds the forecast against merges that were seen on real servers.
func TestForecastAgreesWithOdoo(t *testing.T) {
	sequence := map[string]int{"New": 1, "Qualified": 2, "Proposition": 3, "Won": 70}
	lead := func(id crm.LeadID, kind crm.LeadType, stage string, active bool, probability float64) rules.Lead {
		return rules.Lead{
			Lead:    crm.Lead{ID: id, Type: kind, Active: active, Probability: probability},
			InStage: crm.Stage{Name: stage, Sequence: sequence[stage]},
		}
	}
	const opportunity, plain = crm.TypeOpportunity, crm.TypeLead
	for _, c := range []struct {
		what       string
		first      rules.Lead
		second     rules.Lead
		on14, on19 crm.LeadID
	}{
		{"lead and opportunity", lead(1, plain, "New", true, 60), lead(2, opportunity, "New", true, 10), 2, 2},
		{
			"same stage, probability 10 and 60", lead(1, opportunity, "New", true, 10), lead(2, opportunity, "New", true, 60),
			1, 2,
		},
		{
			"stages New and Qualified", lead(1, opportunity, "New", true, 90), lead(2, opportunity, "Qualified", true, 10), 2,
			2,
		},
		{"lost and open", lead(1, opportunity, "New", false, 0), lead(2, opportunity, "New", true, 20), 1, 2},
		{"open lead and lost opportunity", lead(1, plain, "New", true, 20), lead(2, opportunity, "New", false, 0), 2, 2},
		{"lost and lost", lead(1, opportunity, "New", false, 0), lead(2, opportunity, "New", false, 0), 1, 1},
		{"open in New and lost in Proposition", lead(1, opportunity, "New", true, 20), lead(2, opportunity, "Proposition",
			false, 0), 2, 2},
		{"won and open", lead(1, opportunity, "New", true, 20), lead(2, opportunity, "Won", true, 100), 2, 2},
		{"archived lead and active lead", lead(1, plain, "Qualified", false, 0), lead(2, plain, "New", true, 20), 1, 2},
		{"no stage and a stage", lead(1, plain, "", true, 20), lead(2, plain, "New", true, 20), 2, 2},
		{"all equal", lead(1, plain, "New", true, 20), lead(2, plain, "New", true, 20), 1, 1},
	} {
		for version, want := range map[int]crm.LeadID{14: c.on14, 15: c.on19, 19: c.on19, 0: c.on19, 20: c.on19} {
			for _, leads := range [][]rules.Lead{{c.first, c.second}, {c.second, c.first}} {
				if got := rules.ByConfidence(leads, version)[0].ID; got != want {
					t.Errorf("%s on Odoo %d: Odoo would keep %d, want %d", c.what, version, got, want)
				}
			}
		}
	}
	if got := rules.ByConfidence(nil, 19); len(got) != 0 {
		t.Errorf("of no leads Odoo would keep %v", got)
	}
}
