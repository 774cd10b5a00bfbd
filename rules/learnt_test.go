package rules

import (
	"testing"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
)

// decided are decisions on one case each.
func decided(onePerson, decisions int) crm.Answers {
	return crm.Answers{
		Decisions: decisions, OnePerson: onePerson,
		Weight: decisions * crm.WholeAnswer, OneWeight: onePerson * crm.WholeAnswer,
	}
}

// TestLearn checks that a few decisions change little and many decide.
func TestLearn(t *testing.T) {
	for name, c := range map[string]struct {
		score   int
		answers crm.Answers
		want    int
	}{
		"three noes":          {90, decided(0, 3), 78},
		"three, as expected":  {94, decided(3, 3), 95},
		"as many as labelled": {90, decided(0, 20), 45},
		"many noes":           {94, decided(10, 200), 13},
		"many yeses":          {6, decided(190, 200), 87},
		"many at once":        {90, crm.Answers{Decisions: 500, Weight: 10 * crm.WholeAnswer}, 60},
	} {
		got := Learn(c.score, c.answers)
		want := crm.Learnt{Score: c.want, Decisions: c.answers.Decisions, OnePerson: c.answers.OnePerson}
		if got == nil || *got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	if Learn(90, crm.Answers{}) != nil || Learn(0, decided(3, 3)) != nil {
		t.Error("something was learnt from nothing, or about a case without the question")
	}
}

// TestLearnLaws checks that what was learnt lies between both shares, and that of two cases of one pattern the one with
// the higher score stays ahead.
func TestLearnLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100_000).Draw(t, "decisions")
		one := rapid.IntRange(0, n).Draw(t, "one person")
		score := rapid.IntRange(1, 99).Draw(t, "score")
		got, next := Learn(score, decided(one, n)), Learn(score+1, decided(one, n))
		share := 100 * one / n
		if got.Score < min(score, share) || got.Score > max(score, share+1) {
			t.Fatalf("%d of score %d and %d of %d", got.Score, score, one, n)
		}
		if got.Score > next.Score {
			t.Fatalf("score %d is behind score %d by %d of %d", score+1, score, one, n)
		}
	})
}
