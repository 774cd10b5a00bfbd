package rules_test

import (
	"slices"
	"strings"
	"testing"

	"leadtwin/rules"
	"leadtwin/rules/labelled"
	"leadtwin/rules/normalize"
)

// TestLikelihoodsAgree measures the table of likelihoods on generated labelled leads. Combinations that are rare there
// prove nothing.
func TestLikelihoodsAgree(t *testing.T) {
	const enough, tolerance = 100, 20
	same, all := map[rules.PairOfOneCode]int{}, map[rules.PairOfOneCode]int{}
	size := labelled.Size{Leads: 16_000}
	for _, set := range []labelled.Set{
		labelled.International(size, 1), labelled.International(size, 2),
		labelled.Typical(size, 1), labelled.Typical(size, 2),
	} {
		result := rules.Evaluate(set.Leads, rules.Default(), nil, nil, noon, rules.WithComparisons())
		for _, c := range result.Comparisons {
			pair, alone := onlyEvidence(c)
			if !alone {
				continue
			}
			all[pair]++
			if set.Person[c.Pair.A-1] == set.Person[c.Pair.B-1] {
				same[pair]++
			}
		}
	}
	for pair, n := range all {
		measured, said := 100*same[pair]/n, rules.LikelihoodOf(pair)
		t.Logf("%+v: %d of %d pairs, %d %%; the table says %d %%", pair, same[pair], n, measured, said)
		if difference := measured - said; n >= enough && max(difference, -difference) > tolerance {
			t.Errorf("%+v: %d %% of %d pairs were one person, the table says %d %%", pair, measured, n, said)
		}
	}
}

// onlyEvidence reads the one kind of evidence of a pair. An equal address already includes the evidence of one domain.
func onlyEvidence(c rules.Comparison) (pair rules.PairOfOneCode, alone bool) {
	found, doubts := 0, map[string]bool{}
	for _, e := range c.Evidence {
		switch {
		case e.Ignored:
		case strings.HasPrefix(e.Code, "name_"):
			pair.Names = e.Code
		case e.Code == rules.AddressOfOther, e.Code == rules.HouseholdAddress, e.Code == rules.OtherPhones:
			doubts[e.Code] = true
			pair.Doubt = e.Code
		case slices.Contains(rules.MatchingCodes(), e.Code):
			pair.Code = e.Code
			pair.Mobile = e.Code == rules.SamePhone && normalize.IsMobile(e.Values[0])
			found++
		}
	}
	return pair, found == 1 && len(doubts) <= 1 && pair.Names != "" && pair.Names != rules.NameOfSeveral
}
