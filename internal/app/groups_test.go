package app

import (
	"testing"

	"leadtwin/internal/crm"
)

func TestCountGroups(t *testing.T) {
	t.Parallel()
	of := func(lists ...[]crm.LeadID) (cases []crm.Case) {
		for _, l := range lists {
			cases = append(cases, crm.Case{Leads: l})
		}
		return cases
	}
	for name, c := range map[string]struct {
		cases []crm.Case
		want  int
	}{
		"none":                   {nil, 0},
		"one":                    {of([]crm.LeadID{1, 2}), 1},
		"a merge and its note":   {of([]crm.LeadID{1, 2}, []crm.LeadID{1, 2, 3}), 1},
		"two":                    {of([]crm.LeadID{1, 2}, []crm.LeadID{3, 4}), 2},
		"two that a third joins": {of([]crm.LeadID{1, 2}, []crm.LeadID{3, 4}, []crm.LeadID{4, 2}), 1},
		"a chain in any order": {of([]crm.LeadID{5, 6}, []crm.LeadID{1, 2}, []crm.LeadID{2, 3}, []crm.LeadID{6, 1},
			[]crm.LeadID{7, 8}), 2},
		"a case that has no lead": {of(nil), 0},
	} {
		if got := countGroups(c.cases); got != c.want {
			t.Errorf("%s: %d groups, want %d", name, got, c.want)
		}
	}
}
