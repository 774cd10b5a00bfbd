package score

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// sortCases puts each case to its verdict. A case of leads that are one person to rules, and that is not a merge, is
// one that a guard holds back.
func (m *measurement) sortCases() {
	persons := map[string]bool{} // those of two leads or more
	for _, g := range m.result.Groups {
		for _, p := range g.Persons {
			if len(p) > 1 {
				persons[crm.FormatIDs(p)] = true
			}
		}
	}
	sets := map[string]*pairSets{
		string(crm.Merge): m.merge, Held: m.held, string(crm.Review): m.review, string(crm.Separate): m.separate,
		string(crm.Ignore): m.ignore,
	}
	for i := range m.result.Cases {
		c := &m.result.Cases[i]
		verdict := string(c.Verdict)
		if c.Verdict != crm.Merge && c.Verdict != crm.Separate && len(c.Guards) > 0 && persons[crm.FormatIDs(c.Leads)] {
			verdict = Held
		}
		m.casesOf[verdict] = append(m.casesOf[verdict], c)
		sets[verdict].add(m.places(c.Leads))
	}
}

func (m *measurement) verdictRates(truePairs int) []VerdictRate {
	var out []VerdictRate
	all, before := &pairSets{persons: m.persons}, pairCount{}
	for _, v := range []struct {
		verdict string
		sets    *pairSets
	}{
		{string(crm.Merge), m.merge},
		{Held, m.held},
		{string(crm.Review), m.review},
		{string(crm.Separate), m.separate},
		{string(crm.Ignore), m.ignore},
	} {
		all = all.with(v.sets)
		now := all.count()
		out = append(out, VerdictRate{v.verdict, len(v.sets.sets), newRate(now.minus(before), truePairs)})
		before = now
	}
	return out
}

// reviews counts questions; asked are the pairs that only they hold.
func (m *measurement) reviews(asked pairCount) Reviews {
	r := Reviews{Cases: len(m.review.sets), WrongPairs: asked.all - asked.same}
	for _, set := range m.review.sets {
		if samePairs(m.persons, set) == 0 {
			r.Needless++
		}
	}
	if len(m.leads) > 0 {
		r.PerThousand = float64(r.Cases) * 1000 / float64(len(m.leads))
	}
	return r
}

// samePairs counts the pairs of one person in a set of leads.
func samePairs(persons []int, places []int32) int {
	sizes, n := map[int]int{}, 0
	for _, p := range places {
		n += sizes[persons[p]]
		sizes[persons[p]]++
	}
	return n
}

// reasonRates measures the cases of each reason, the most frequent first.
func (m *measurement) reasonRates(truePairs int) []ReasonRate {
	var out []ReasonRate
	for _, v := range []struct {
		verdict string
		cases   []*crm.Case
	}{
		{string(crm.Merge), slices.Concat(m.casesOf[string(crm.Merge)], m.casesOf[Held])},
		{string(crm.Review), m.casesOf[string(crm.Review)]},
	} {
		sets := map[string]*pairSets{}
		for _, c := range v.cases {
			seen := map[string]bool{}
			for _, r := range c.Reasons {
				if sets[r.Code] == nil {
					sets[r.Code] = &pairSets{persons: m.persons}
				}
				if !seen[r.Code] {
					seen[r.Code] = true
					sets[r.Code].add(m.places(c.Leads))
				}
			}
		}
		from := len(out)
		for code, s := range sets {
			out = append(out, ReasonRate{v.verdict, code, len(s.sets), newRate(s.count(), truePairs)})
		}
		slices.SortFunc(out[from:], func(a, b ReasonRate) int {
			return cmp.Or(cmp.Compare(b.Rate.Pairs, a.Rate.Pairs), cmp.Compare(a.Code, b.Code))
		})
	}
	return out
}
