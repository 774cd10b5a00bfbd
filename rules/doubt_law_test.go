package rules_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// leadOfFewPeople draws leads of a family and its office that share one address and one number, so that questions and
// merges meet often.
func leadOfFewPeople(id crm.LeadID) *rapid.Generator[rules.Lead] {
	return rapid.Custom(func(t *rapid.T) rules.Lead {
		pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
		return rules.Lead{Region: "DE", Lead: crm.Lead{
			ID: id, Type: crm.TypeLead, Active: true, Created: noon.Add(time.Duration(id) * time.Hour),
			ContactName: pick("name", "", "", "Rita Tann", "Frau Tann", "Lea Tann", "R. Tann", "Kim Lund"),
			Email:       pick("email", "", "rita.tann@tann.test", "lea.tann@tann.test", "info@tann.test", "lea.tan@tann.test"),
			Phone:       pick("phone", "", "+49 30 1234567", "+49 170 1234567", "030 1234567"),
		}}
	})
}

// TestUnclearLeadBlocksContradictingMerge: a lead whose relation to one person is unclear is not merged with another
// who contradicts that person.
func TestUnclearLeadBlocksContradictingMerge(t *testing.T) {
	merges := 0
	rapid.Check(t, func(t *rapid.T) {
		leads, p := make([]rules.Lead, rapid.IntRange(3, 6).Draw(t, "leads")), rules.Default()
		profiles := map[crm.LeadID]rules.Profile{}
		for i := range leads {
			leads[i] = leadOfFewPeople(crm.LeadID(i+1)).Draw(t, fmt.Sprintf("lead %d", i+1))
			profiles[leads[i].ID] = rules.NewProfile(leads[i], &p)
		}
		contradict := func(a, b crm.LeadID) bool {
			x, y := profiles[a], profiles[b]
			return rules.NamesContradict(&x, &y)
		}
		result := rules.Evaluate(leads, p, nil, nil, noon, rules.WithComparisons())
		for _, c := range result.Cases {
			if c.Verdict != crm.Merge {
				continue
			}
			merges++
			for _, asked := range result.Comparisons {
				if asked.Relation != rules.Unclear || contradict(asked.Pair.A, asked.Pair.B) {
					continue
				}
				for _, pair := range [][2]crm.LeadID{{asked.Pair.A, asked.Pair.B}, {asked.Pair.B, asked.Pair.A}} {
					merged, with := pair[0], pair[1]
					if !slices.Contains(c.Leads, merged) {
						continue
					}
					for _, other := range c.Leads {
						if other != merged && contradict(other, with) {
							t.Fatalf("lead %d is in question with %d, and merged with %d, who contradicts that one", merged, with, other)
						}
					}
				}
			}
		}
	})
	if merges == 0 {
		t.Error("no merge was drawn")
	}
}
