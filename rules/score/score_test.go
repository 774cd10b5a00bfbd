package score_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"leadtwin/rules"
	"leadtwin/rules/labelled"
	"leadtwin/rules/score"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// oneOfEach has a right merge (1, 2), a wrong one (3, 4), a merge that a guard holds back (5, 6), a right question (7,
// 8), a needless one (9, 10), a pair that is missed though it could be known (11, 12), and one that cannot be known
// (13, 14).
const oneOfEach = `id,cluster,name,email,phone,won
1,robin,Robin Berg,robin@acme.test,,
2,robin,R. Berg,robin@acme.test,,
3,kim,Kim Lund,kim@web.de,,
4,kims husband,,kim@web.de,,
5,ulla,Ulla Holm,ulla@web.de,,true
6,ulla,Ulla Holm,ulla@web.de,,
7,greta,Greta Falk,hans.meier@web.de,,
8,greta,Hannes Oster,hans.meier@web.de,,
9,nils,Nils Brand,jonas.weber@web.de,,
10,olga,Olga Sander,jonas.weber@web.de,,
11,paul,Paul Stark,,+49 30 2345678,
12,paul,Bela Adler,,+49 30 2345678,
13,quentin,Quentin Wald,quentin@web.de,,
14,quentin,,,+49 30 9999999,
`

func measure(t *testing.T, file string, s score.Settings) score.Score {
	t.Helper()
	table, err := labelled.Read(strings.NewReader(file), labelled.Options{NeedCluster: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Policy, s.Now = rules.Default(), noon
	return score.Measure(table, s)
}

func TestMeasureCountsPairs(t *testing.T) {
	s := measure(t, oneOfEach, score.Settings{MaxErrors: 10})
	if s.Leads != 14 || s.Persons != 9 || s.Pairs != 5 || s.KnowablePairs != 4 {
		t.Errorf("%d leads, %d persons, %d pairs, %d knowable", s.Leads, s.Persons, s.Pairs, s.KnowablePairs)
	}
	if want := (score.Rate{Pairs: 3, Right: 2, Wrong: 1, Precision: 2. / 3, Recall: 2. / 5}); s.Merge != want {
		t.Errorf("merge %+v, want %+v", s.Merge, want)
	}
	if want := (score.Rate{Pairs: 5, Right: 3, Wrong: 2, Precision: 3. / 5, Recall: 3. / 5}); s.Found != want {
		t.Errorf("found %+v, want %+v", s.Found, want)
	}
	if s.FoundKnowable != 3./4 {
		t.Errorf("found of the knowable %v, want 0.75", s.FoundKnowable)
	}
	if want := (score.Reviews{Cases: 2, PerThousand: 2000. / 14, Needless: 1, WrongPairs: 1}); s.Reviews != want {
		t.Errorf("reviews %+v, want %+v", s.Reviews, want)
	}
	got := map[string]string{}
	for _, v := range s.Verdicts {
		got[v.Verdict] = fmt.Sprint(v.Cases, " ", v.Rate.Pairs, " ", v.Rate.Right)
	}
	for verdict, want := range map[string]string{
		"merge": "2 2 1", "held": "1 1 1", "review": "2 2 1", "separate": "0 0 0", "ignore": "1 1 1",
	} {
		if got[verdict] != want {
			t.Errorf("%s: cases, pairs and right ones are %s, want %s", verdict, got[verdict], want)
		}
	}
}

func TestMeasureReasons(t *testing.T) {
	s := measure(t, oneOfEach, score.Settings{})
	for _, r := range s.Reasons {
		if r.Verdict == "merge" && r.Code == "same_email" && (r.Cases != 3 || r.Rate.Right != 2 || r.Rate.Wrong != 1) {
			t.Errorf("same_email: %+v", r)
		}
		if r.Verdict == "review" && r.Code == "name_different" && (r.Cases != 2 || r.Rate.Precision != 0.5) {
			t.Errorf("name_different: %+v", r)
		}
	}
	if len(s.Reasons) < 4 {
		t.Errorf("reasons are %+v", s.Reasons)
	}
}

func TestMeasureClusters(t *testing.T) {
	s := measure(t, oneOfEach, score.Settings{})
	for i, want := range []score.ClusterRate{
		{
			Of: "merge", Found: 3, True: 5, ExactPrecision: 2. / 3, ExactRecall: 2. / 5, ClosestPrecision: 2.5 / 3,
			ClosestRecall: 3.5 / 5,
		},
		{
			Of: "merge or review", Found: 5, True: 5, ExactPrecision: 3. / 5, ExactRecall: 3. / 5, ClosestPrecision: 4. / 5,
			ClosestRecall: 4. / 5,
		},
	} {
		got := s.Clusters[i]
		for _, pair := range [][2]float64{
			{got.ExactPrecision, want.ExactPrecision},
			{got.ExactRecall, want.ExactRecall},
			{got.ClosestPrecision, want.ClosestPrecision},
			{got.ClosestRecall, want.ClosestRecall},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 || got.Found != want.Found || got.True != want.True {
				t.Errorf("got %+v, want %+v", got, want)
			}
		}
	}
}

// TestMeasureErrors checks that the worst error comes first, and that each can be read.
func TestMeasureErrors(t *testing.T) {
	s := measure(t, oneOfEach, score.Settings{MaxErrors: 10})
	var got []string
	for _, e := range s.Errors {
		got = append(got, fmt.Sprint(e.Kind, " ", e.Leads[0].ID, " ", e.Leads[1].ID, " ", e.Pairs))
		if len(e.Reasons) == 0 || e.Leads[0].Line == 0 {
			t.Errorf("cannot be read: %+v", e)
		}
	}
	if want := "[false_merge 3 4 1 missed 11 12 1 false_review 9 10 1]"; fmt.Sprint(got) != want {
		t.Errorf("errors are %v, want %s", got, want)
	}
	only := measure(t, oneOfEach, score.Settings{MaxErrors: 1, Kinds: []score.Kind{score.Missed}})
	if len(only.Errors) != 1 || only.Errors[0].Kind != score.Missed || len(only.ErrorCounts) != 3 {
		t.Errorf("with one kind: %+v", only.Errors)
	}
	if text := strings.Join(only.Errors[0].Reasons, "\n"); !strings.Contains(text, "leads 11, 12: ") {
		t.Errorf("what is said of a missed pair: %s", text)
	}
}

// TestMeasureNothing divides by no zero.
func TestMeasureNothing(t *testing.T) {
	s := measure(t, "id,cluster\n", score.Settings{MaxErrors: 10})
	if s.Merge.Precision != 1 || s.Reviews.PerThousand != 0 || s.Errors == nil {
		t.Errorf("of no leads: %+v", s)
	}
}
