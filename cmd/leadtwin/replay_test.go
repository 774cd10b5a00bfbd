package main

import (
	"encoding/json"
	"strings"
	"testing"
)

type replayJSON struct {
	Store       string
	WithoutData int `json:"without_data"`
	InOdoo      *struct {
		Found, Unreadable, Compared int
		ByLeadtwin                  int `json:"by_leadtwin"`
		WithoutData                 int `json:"without_data"`
		More                        bool
	} `json:"in_odoo"`
	Result struct {
		Decisions int
		Total     struct{ Agrees, Asks, Misses, Harms int }
		Kinds     []struct {
			What   string
			Counts struct{ Agrees, Asks, Misses, Harms int }
		}
		Worst []struct {
			What, Outcome, Case, Action string
			Leads                       []int
			Message                     int
			Gone                        []string
			Reasons                     []string
		}
		Settings []struct{ Setting, To string }
	}
}

func replay(t *testing.T, environ []string, args ...string) replayJSON {
	t.Helper()
	status, stdout, stderr := start(t, environ, append([]string{"rules", "replay", "--output", "json"}, args...)...)
	var got replayJSON
	if status != exitDone || json.Unmarshal([]byte(stdout), &got) != nil {
		t.Fatalf("replay: %d %s %s", status, stdout, stderr)
	}
	return got
}

// TestRulesReplay decides again a merge that a user approved and a note that a user approved; then the same merge after
// its undo, which the rules would do again.
func TestRulesReplay(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) {
			environ := robin(t, version)
			must := func(args ...string) string {
				status, stdout, stderr := start(t, environ, args...)
				if status != exitDone {
					t.Fatalf("%v: %d %s %s", args, status, stdout, stderr)
				}
				return stdout
			}
			for _, one := range sweep(t, environ).Cases {
				must("cases", "apply", one.ID)
			}
			got := replay(t, environ)
			if got.Result.Decisions != 2 || got.Result.Total.Agrees != 2 || got.WithoutData != 0 ||
				got.Result.Kinds[0].Counts.Agrees != 1 || got.Result.Kinds[1].Counts.Agrees != 1 {
				t.Errorf("after a merge and a note: %+v", got)
			}
			var done struct{ Actions []struct{ ID, Action string } }
			if err := json.Unmarshal([]byte(must("history", "--output", "json")), &done); err != nil {
				t.Fatal(err)
			}
			for _, action := range done.Actions {
				if action.Action == "merge" {
					must("undo", action.ID)
				}
			}
			got = replay(t, environ)
			if got.Result.Total.Harms != 1 || len(got.Result.Worst) != 1 || got.Result.Worst[0].What != "undone" ||
				got.Result.Worst[0].Outcome != "harms" || len(got.Result.Worst[0].Reasons) == 0 || len(got.Result.Settings) == 0 {
				t.Errorf("after the undo: %+v", got)
			}
			text := must("rules", "replay")
			for _, want := range []string{
				"2 decisions of people", "people undid the merge of leads 41, 42; the rules would merge them",
				"because both use robin@acme.test", "Settings that would help",
			} {
				if !strings.Contains(text, want) {
					t.Errorf("the text lacks %q:\n%s", want, text)
				}
			}
		})
	}
}

// TestRulesReplayDismissed decides again what a user dismissed, and forgets it once it is reopened.
func TestRulesReplayDismissed(t *testing.T) {
	environ := robin(t, "19.0")
	for _, one := range sweep(t, environ).Cases {
		if one.Verdict != "merge" {
			continue
		}
		if status, _, stderr := start(t, environ, "cases", "dismiss", one.ID); status != exitDone {
			t.Fatalf("dismiss: %d %s", status, stderr)
		}
	}
	got := replay(t, environ)
	kind := got.Result.Kinds[2]
	if kind.What != "dismissed" || kind.Counts.Harms != 1 || got.Result.Worst[0].Action != "" {
		t.Fatalf("after a dismissal: %+v", got)
	}
	if status, _, stderr := start(t, environ, "cases", "reopen", got.Result.Worst[0].Case); status != exitDone {
		t.Fatalf("reopen: %d %s", status, stderr)
	}
	if after := replay(t, environ); after.Result.Decisions != 0 {
		t.Errorf("after it was reopened: %+v", after)
	}
	if status, _, stderr := start(t, nil, "rules", "replay", "--limit", "0"); status != exitUsage ||
		!strings.Contains(stderr, "--limit: invalid value 0") {
		t.Errorf("--limit 0: %d %s", status, stderr)
	}
}
