package rules

import (
	"leadtwin/internal/crm"
	"leadtwin/rules/disjoint"
)

// CountGroups counts the groups of leads that lists form: lists that share a lead belong to one group.
func CountGroups(lists [][]crm.LeadID) int {
	firstListOf := map[crm.LeadID]int{}
	u := disjoint.New[int](len(lists))
	for i, leads := range lists {
		for _, id := range leads {
			first, seen := firstListOf[id]
			if !seen {
				first, firstListOf[id] = i, i
			}
			u.Join(first, i)
		}
	}
	groups, _ := u.Lists()
	return len(groups)
}
