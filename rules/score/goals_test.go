package score_test

import (
	"fmt"
	"strings"

	"leadtwin/rules"
	"leadtwin/rules/score"
)

// goal is a row of the table of goals: what the three typical sets together should reach.
type goal struct {
	name   string
	limit  float64
	atMost bool // else at least
	format string
	value  func(total) float64
}

// total is the sum over several sets.
type total struct {
	leads, pairs, knowable, foundKnowable float64

	merged, mergedRight, foundRight float64
	otherMerges                     float64 // wrong pairs that are not one address with one side nameless
	wrongAsked, questions, needless float64
}

func goals() []goal {
	return []goal{
		{"false merges (pairs)", 170, true, "%.0f", func(t total) float64 { return t.merged - t.mergedRight }},
		{"of these, not one address with one side nameless", 40, true, "%.0f", func(t total) float64 {
			return t.otherMerges
		}},
		{"precision of merges", 0.994, false, "%.4f", func(t total) float64 { return t.mergedRight / t.merged }},
		{"recall of merges", 0.68, false, "%.3f", func(t total) float64 { return t.mergedRight / t.pairs }},
		{"found by merge or review", 0.83, false, "%.3f", func(t total) float64 { return t.foundRight / t.pairs }},
		{"found, of pairs that can be known", 0.975, false, "%.3f", func(t total) float64 {
			return t.foundKnowable / t.knowable
		}},
		{"share of found pairs that is merged", 0.82, false, "%.3f", func(t total) float64 {
			return t.mergedRight / t.foundRight
		}},
		{"false pairs in review", 4500, true, "%.0f", func(t total) float64 { return t.wrongAsked }},
		{"review cases per 1,000 leads", 55, true, "%.1f", func(t total) float64 { return t.questions * 1000 / t.leads }},
		{"review cases without a true pair", 450, true, "%.0f", func(t total) float64 { return t.needless }},
	}
}

// sumOf sums the scores. Their errors must hold all false merges.
func sumOf(scores []score.Score) total {
	var t total
	for _, s := range scores {
		t.leads += float64(s.Leads)
		t.pairs += float64(s.Pairs)
		t.knowable += float64(s.KnowablePairs)
		t.foundKnowable += s.FoundKnowable * float64(s.KnowablePairs)
		t.merged += float64(s.Merge.Pairs)
		t.mergedRight += float64(s.Merge.Right)
		t.foundRight += float64(s.Found.Right)
		t.wrongAsked += float64(s.Reviews.WrongPairs)
		t.questions += float64(s.Reviews.Cases)
		t.needless += float64(s.Reviews.Needless)
		for _, e := range s.Errors {
			if e.Kind == score.FalseMerge {
				t.otherMerges += float64(otherWrongPairs(e))
			}
		}
	}
	return t
}

// otherWrongPairs counts the pairs of two people in a wrong merge that are not one personal address with one side
// nameless.
func otherWrongPairs(e score.Error) int {
	n := 0
	for i, x := range e.Leads {
		for _, y := range e.Leads[:i] {
			if x.Person != y.Person && !isNamelessAtAddress(x, y) {
				n++
			}
		}
	}
	return n
}

func isNamelessAtAddress(x, y score.ErrorLead) bool {
	p := rules.Default()
	if p.Lists.Person(x.Name).Missing() == p.Lists.Person(y.Name).Missing() {
		return false
	}
	for _, a := range p.Lists.Addresses(x.Email, p.Email) {
		for _, b := range p.Lists.Addresses(y.Email, p.Email) {
			if a.Full == b.Full && !a.Role {
				return true
			}
		}
	}
	return false
}

func writeGoals(b *strings.Builder, scores []score.Score) {
	b.WriteString("\n## Goals\n\nThe three typical sets together.\n\n| | goal | now | |\n| --- | --- | --- | --- |\n")
	sum := sumOf(scores)
	for _, g := range goals() {
		value, bound, met := g.value(sum), "at least", "missed"
		if g.atMost {
			bound = "at most"
		}
		if value >= g.limit && !g.atMost || value <= g.limit && g.atMost {
			met = "met"
		}
		fmt.Fprintf(b, "| %s | %s %s | %s | %s |\n", g.name, bound, fmt.Sprintf(g.format, g.limit),
			fmt.Sprintf(g.format, value), met)
	}
}
