package rules_test

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

func TestCountGroups(t *testing.T) {
	for _, row := range []struct {
		lists [][]crm.LeadID
		want  int
	}{
		{nil, 0},
		{[][]crm.LeadID{{1, 2}, {3, 4}}, 2},
		{[][]crm.LeadID{{1, 2}, {2, 3}, {4, 5}}, 2},
		{[][]crm.LeadID{{1, 2}, {3, 4}, {4, 1}}, 1},
	} {
		if got := rules.CountGroups(row.lists); got != row.want {
			t.Errorf("CountGroups(%v) = %d, want %d", row.lists, got, row.want)
		}
	}
}
