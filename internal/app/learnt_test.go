package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// TestLearntFromDecisions decides on one case, and reads what the others of its pattern have learnt: in the API, on a
// page and in a list of the command line.
func TestLearntFromDecisions(t *testing.T) {
	r := review(t)
	dana := r.signedIn("dana")
	client := dana.apiClient("read", "decide")
	cases := func() (found []map[string]any) {
		_, list := client.call(http.MethodGet, "/cases?limit=50", "")
		items, _ := list["cases"].([]any)
		for _, item := range items {
			if one, _ := item.(map[string]any); one["pattern"] == mergePattern {
				found = append(found, one)
			}
		}
		return found
	}
	before := cases()
	if len(before) < 2 {
		t.Fatalf("cases of the pattern: %v", before)
	}
	for _, one := range before {
		if one["learnt"] != nil {
			t.Errorf("before any decision: %v", one)
		}
	}
	id, _ := before[0]["id"].(string)
	body, err := json.Marshal(map[string]any{"decision": "dismiss", "fingerprint": before[0]["fingerprint"]})
	if err != nil {
		t.Fatal(err)
	}
	status, answer := client.call(http.MethodPost, "/cases/"+id+"/decision", string(body))
	if status != http.StatusAccepted {
		t.Fatalf("dismiss: %d %v", status, answer)
	}
	after := cases()
	if len(after) != len(before)-1 {
		t.Fatalf("after one is dismissed: %v", after)
	}
	for i, one := range after {
		learnt, _ := one["learnt"].(map[string]any)
		score, _ := one["score"].(float64)
		likelihood, _ := learnt["score"].(float64)
		if learnt["decisions"] != 1.0 || learnt["one_person"] != 0.0 || score != before[i+1]["score"] || likelihood >= score {
			t.Errorf("after one no: %v, before %v", one, before[i+1])
		}
	}
	next, _ := after[0]["id"].(string)
	if page := dana.page("/cases/" + next); !strings.Contains(page, "your decision on 1 such case (same person: 0)") {
		t.Errorf("the page does not say what was decided:\n%s", page)
	}
	if _, detail := client.call(http.MethodGet, "/cases/"+next, ""); detail["learnt"] == nil {
		t.Errorf("the case: %v", detail)
	}
}

// TestLearntOrderOfStore compares the order of a list, which the store makes, with what rules learn.
func TestLearntOrderOfStore(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)
	db, err := store.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "leadtwin.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	codes := []string{"same_email", "same_phone", "same_domain"}
	change := store.CaseChange{At: now}
	for i := range 300 {
		first := crm.LeadID(2*i + 1)
		change.Save = append(change.Save, crm.Case{
			ID: fmt.Sprintf("LT-%06d", i), Verdict: crm.Review, State: crm.Waiting, Leads: []crm.LeadID{first, first + 1},
			Score: i * 37 % 101, Reasons: []crm.Reason{{Code: codes[i%len(codes)]}},
		})
	}
	if _, err := db.SaveCases(ctx, change); err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		answer := crm.Answer{OnePerson: i%4 > i%3, Weight: crm.WholeAnswer / (1 + i%5)}
		if err := db.DismissCase(ctx, store.Refusal{Case: change.Save[i].ID, At: now, Answer: answer}, nil); err != nil {
			t.Fatal(err)
		}
	}
	answers, err := db.Answers(ctx)
	if err != nil || len(answers) != len(codes) {
		t.Fatalf("answers %v, %v", answers, err)
	}
	cases, err := db.Cases(ctx, store.CaseFilter{
		States: crm.OpenStates(), ByScore: true, ScoreWeight: rules.LabelledWeight,
	})
	if err != nil || len(cases) != 240 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for i, last := 0, 100; i < len(cases); i++ {
		likelihood := cases[i].Score
		if learnt := rules.Learn(likelihood, answers[crm.PatternOf(&cases[i])]); learnt != nil {
			likelihood = learnt.Score
		}
		if likelihood > last {
			t.Errorf("%s has %d after %d", cases[i].ID, likelihood, last)
		}
		last = likelihood
	}
}
