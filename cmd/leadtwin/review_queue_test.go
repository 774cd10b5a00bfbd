package main

import (
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/miniodootest"
)

func TestReviewQueue(t *testing.T) {
	environ := robin(t, "19.0")
	id := ""
	for _, one := range sweep(t, environ).Cases {
		if one.Verdict == "merge" {
			id = one.ID
		}
	}
	const firstMerge = "its id comes from the history"
	steps := []struct {
		args []string
		want string
	}{
		{[]string{"cases", "list"}, id},
		{[]string{"cases", "show", strings.ToLower(id)}, "both use robin@acme.test"},
		{[]string{"cases", "dismiss", id}, "dismissed"},
		{[]string{"cases", "list", "--state", "dismissed"}, id},
		{[]string{"cases", "reopen", id}, id},
		{[]string{"cases", "merge", id}, "done: merge 41, 42 into 41"},
		{[]string{"undo", firstMerge, "--preview"}, "is restored with a new id"},
		{[]string{"undo", firstMerge}, "Lead 42 restored as lead"},
		{[]string{"history", "--verify"}, "verified"},
		{[]string{"store", "check"}, "intact"},
	}
	for _, s := range steps {
		if s.args[0] == "undo" {
			s.args[1] = lastMerge(t, environ)
		}
		status, stdout, stderr := start(t, environ, s.args...)
		if status != exitDone || !strings.Contains(stdout, s.want) {
			t.Errorf("%v: status %d, no %q in\n%s%s", s.args, status, s.want, stdout, stderr)
		}
	}
}

// lost is a person with a lost lead, which a guard holds.
const lost = `
users:
  - {name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 41, name: Old, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test,
     active: false, probability: 0}
  - {id: 42, name: New, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, probability: 20}
`

// TestCasesDecisionReport, not only what had held the case back.
func TestCasesDecisionReport(t *testing.T) {
	for name, c := range map[string]struct{ decide, headline, done string }{
		"merge": {"merge", "2 leads, merged as sam decided; lead 42 stays (*)", "done: merge 41, 42 into 42 (M-"},
		"note":  {"separate", "2 leads, kept separate as sam decided", "done: one internal note on lead 42 (M-"},
	} {
		t.Run(name, func(t *testing.T) {
			environ := append(environOf(t, miniodootest.Start(t, "19.0", lost)), "LEADTWIN_BY=sam")
			id := ""
			for _, one := range sweep(t, environ).Cases {
				if one.Verdict == "review" {
					id = one.ID
				}
			}
			for _, args := range [][]string{{"cases", c.decide, id}, {"cases", "show", id}} {
				status, stdout, stderr := start(t, environ, args...)
				if status != exitDone || !strings.Contains(stdout, c.headline) || !strings.Contains(stdout, c.done) ||
					!strings.Contains(stdout, "had been held back: ") {
					t.Errorf("%v: status %d, no %q or %q in\n%s%s", args, status, c.headline, c.done, stdout, stderr)
				}
			}
			status, _, stderr := start(t, environ, "cases", "merge", id)
			want := "case " + id + " is applied: there is nothing left to decide"
			if status != exitFailed || !strings.Contains(stderr, want) || !strings.Contains(stderr, "leadtwin history") {
				t.Errorf("approving it again: status %d, %s", status, stderr)
			}
		})
	}
}
