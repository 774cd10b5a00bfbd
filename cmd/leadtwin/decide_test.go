package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
)

// robinAt is robin with the server, for tests that read or change records in Odoo.
func robinAt(t *testing.T, version string) (miniodootest.Server, []string) {
	t.Helper()
	seed, err := os.ReadFile("testdata/robin.yaml")
	if err != nil {
		t.Fatal(err)
	}
	odoo := miniodootest.Start(t, version, string(seed))
	return odoo, environOf(t, odoo)
}

// do runs a change in Odoo, as a user would make it.
func do(t *testing.T, odoo miniodootest.Server, change func(e *orm.Env) error) {
	t.Helper()
	if err := odoo.Odoo.Do(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, odoo miniodootest.Server, lead int64, vals map[string]any) {
	t.Helper()
	do(t, odoo, func(e *orm.Env) error { return e.Update([]*orm.Record{e.One("crm.lead", lead)}, vals) })
}

func countLeads(t *testing.T, odoo miniodootest.Server) (n int) {
	t.Helper()
	do(t, odoo, func(e *orm.Env) error { n = len(e.DB.Model("crm.lead").All()); return nil })
	return n
}

// caseWith is the id of the only case with a verdict.
func caseWith(t *testing.T, environ []string, verdict string) string {
	t.Helper()
	for _, one := range sweep(t, environ).Cases {
		if one.Verdict == verdict {
			return one.ID
		}
	}
	t.Fatalf("no case with the verdict %s", verdict)
	return ""
}

// answer runs a command on a terminal on which the user types an answer.
func answer(t *testing.T, environ []string, typed string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = runCommand(t.Context(),
		processEnv{args: args, environ: environ, stdin: strings.NewReader(typed), stdout: &out, stderr: &err, terminal: true})
	return status, out.String(), err.String()
}

// approvals are the decisions that the store of an environment keeps for later.
func approvals(t *testing.T, environ []string) []store.Approval {
	t.Helper()
	url := processEnv{environ: environ}.getenv("LEADTWIN_STORE_URL")
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	found, err := s.OpenApprovals(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCasesApply(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run("posts the note of a separate case/"+version, func(t *testing.T) {
			odoo, environ := robinAt(t, version)
			write(t, odoo, 42, map[string]any{"email_from": "rita@acme.test", "contact_name": "Rita Falk"})
			id := caseWith(t, environ, "separate")
			status, stdout, stderr := start(t, environ, "cases", "apply", id)
			if status != exitDone || !strings.Contains(stdout, "done: one internal note on lead 43") ||
				countLeads(t, odoo) != 3 {
				t.Errorf("status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
			}
		})
		t.Run("merges a merge case/"+version, func(t *testing.T) {
			odoo, environ := robinAt(t, version)
			status, stdout, stderr := start(t, environ, "cases", "apply", caseWith(t, environ, "merge"))
			if status != exitDone || !strings.Contains(stdout, "done: merge 41, 42 into 41") || countLeads(t, odoo) != 2 {
				t.Errorf("status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
			}
		})
	}
	t.Run("applies several cases", func(t *testing.T) {
		_, environ := robinAt(t, "19.0")
		merge, separate := caseWith(t, environ, "merge"), caseWith(t, environ, "separate")
		status, stdout, stderr := start(t, environ, "cases", "apply", separate, merge)
		if status != exitDone || !strings.Contains(stdout, "done: merge 41, 42") ||
			!strings.Contains(stdout, "done: one internal note") {
			t.Errorf("status %d\n%s%s", status, stdout, stderr)
		}
	})
	t.Run("refuses a case without a plan", func(t *testing.T) {
		odoo := miniodootest.Start(t, "19.0", lost)
		environ := environOf(t, odoo)
		id := caseWith(t, environ, "review")
		status, _, stderr := start(t, environ, "cases", "apply", id)
		if status != exitFailed || !strings.Contains(stderr, "has no plan") ||
			!strings.Contains(stderr, "leadtwin cases merge "+id) {
			t.Errorf("status %d\n%s", status, stderr)
		}
		if _, stdout, _ := start(t, environ, "cases", "show", id); strings.Contains(stdout, "cases apply") {
			t.Errorf("'cases show' offers what is refused:\n%s", stdout)
		}
		if n := countLeads(t, odoo); n != 2 {
			t.Errorf("%d leads, want 2", n)
		}
	})
	if status, _, stderr := start(t, robin(t, "19.0"), "cases", "approve", "LT-7F3K9Q"); status != exitUsage ||
		!strings.Contains(stderr, `unknown command "approve"`) {
		t.Errorf("approve: %d %s", status, stderr)
	}
}

func TestCasesSeparateWithAReasonAndASentence(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	id := caseWith(t, environ, "merge")
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"separate", "--reason", "cousin", id}, `reason is "cousin"; allowed: other_person, other_firm`},
		{[]string{"dismiss", "--reason", "cousin", id}, `reason is "cousin"; allowed: other_person, other_firm`},
		{[]string{"separate", "--note", strings.Repeat("x", 501), id}, "has 501 characters; allowed: at most 500"},
	} {
		if status, _, stderr := start(t, environ, append([]string{"cases"}, test.args...)...); status == exitDone ||
			!strings.Contains(stderr, test.says) {
			t.Errorf("%v: status %d\n%s", test.args[:2], status, stderr)
		}
	}
	status, _, stderr := start(t, environ,
		"cases", "separate", "--reason", "other_person", "--note", "Two <brothers>.", id)
	if status != exitDone {
		t.Fatalf("status %d\n%s", status, stderr)
	}
	found := false
	do(t, odoo, func(e *orm.Env) error {
		for _, m := range e.DB.Model("mail.message").All() {
			found = found || strings.Contains(m.Str("body"), "Two &lt;brothers&gt;.")
		}
		return nil
	})
	if !found {
		t.Error("the note does not quote the sentence")
	}
}

// A decision is about what was shown: leads that changed since are refused, with what changed.
func TestCasesChangedLeads(t *testing.T) {
	for _, command := range []string{"apply", "merge", "separate", "dismiss"} {
		t.Run(command, func(t *testing.T) {
			odoo, environ := robinAt(t, "19.0")
			id := caseWith(t, environ, "merge")
			write(t, odoo, 42, map[string]any{"phone": "+46 8 123 456", "user_id": int64(7)})
			status, stdout, stderr := start(t, environ, "cases", command, id)
			for _, want := range []string{
				"the leads changed since the last sweep", `lead 42: phone was empty, is now "+46 8 123 456"`,
				`lead 42: salesperson was "Bob Baker", is now "Eve Ember"`, "leadtwin sweep",
			} {
				if !strings.Contains(stderr, want) {
					t.Errorf("no %q in\n%s", want, stderr)
				}
			}
			if status != exitFailed || countLeads(t, odoo) != 3 || len(approvals(t, environ)) != 0 {
				t.Errorf("status %d, %d leads, stored: %v\n%s", status, countLeads(t, odoo), approvals(t, environ), stdout)
			}
			sweep(t, environ)
			if status, stdout, stderr := start(t, environ, "cases", command, id); status != exitDone {
				t.Errorf("after a sweep: status %d\n%s%s", status, stdout, stderr)
			}
		})
	}
	t.Run("deleted", func(t *testing.T) {
		odoo, environ := robinAt(t, "19.0")
		id := caseWith(t, environ, "merge")
		do(t, odoo, func(e *orm.Env) error { return e.Delete([]*orm.Record{e.One("crm.lead", 42)}) })
		status, stdout, _ := start(t, environ, "cases", "merge", id, "--output", "json")
		var got errorReport
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || status != exitFailed || len(got.Changes) != 1 ||
			!got.Changes[0].Gone || got.Changes[0].Lead != 42 {
			t.Errorf("status %d, %v: %s", status, err, stdout)
		}
	})
}

func TestCasesReopenNotDismissed(t *testing.T) {
	environ := robin(t, "19.0")
	id := caseWith(t, environ, "merge")
	if status, _, stderr := start(t, environ, "cases", "reopen", id); status != exitFailed ||
		!strings.Contains(stderr, "neither dismissed nor snoozed") {
		t.Errorf("status %d: %s", status, stderr)
	}
}
