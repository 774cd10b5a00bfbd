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

// Merging against the verdict requires confirmation.
func TestCasesMergeAgainstVerdict(t *testing.T) {
	begin := func(t *testing.T) (miniodootest.Server, []string, string) {
		odoo, environ := robinAt(t, "19.0")
		write(t, odoo, 42, map[string]any{"email_from": "rita@acme.test", "contact_name": "Rita Falk"})
		return odoo, environ, caseWith(t, environ, "separate")
	}
	t.Run("without a terminal", func(t *testing.T) {
		odoo, environ, id := begin(t)
		status, stdout, stderr := start(t, environ, "cases", "merge", id)
		if status != exitUsage || !strings.Contains(stderr, "leadtwin cases merge --yes "+id) ||
			!strings.Contains(stdout, "would be merged: leads 41, 42, 43") {
			t.Errorf("status %d\n%s%s", status, stdout, stderr)
		}
		if n := countLeads(t, odoo); n != 3 || len(approvals(t, environ)) != 0 {
			t.Errorf("%d leads, %d stored decisions", n, len(approvals(t, environ)))
		}
	})
	t.Run("with --yes", func(t *testing.T) {
		odoo, environ, id := begin(t)
		if status, stdout, stderr := start(t, environ, "cases", "merge", "--yes", id); status != exitDone ||
			countLeads(t, odoo) != 1 {
			t.Errorf("status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
		}
	})
	t.Run("for another salesperson", func(t *testing.T) {
		odoo, environ, id := begin(t)
		status, _, stderr := start(t, environ, "cases", "merge", "--yes", "--salesperson", "nobody", id)
		if status != exitFailed || !strings.Contains(stderr, `salesperson "nobody" may not have the leads`) ||
			!strings.Contains(stderr, "7 (eve)") {
			t.Errorf("a user who does not exist: status %d\n%s", status, stderr)
		}
		if status, _, stderr := start(t, environ, "cases", "merge", "--yes", "--salesperson", "EVE", id); status != exitDone {
			t.Errorf("status %d\n%s", status, stderr)
		}
		do(t, odoo, func(e *orm.Env) error {
			if user := e.One("crm.lead", 41).Int("user_id"); user != 7 {
				t.Errorf("the remaining lead belongs to user %d, want 7", user)
			}
			return nil
		})
	})
	for typed, want := range map[string]struct{ status, leads int }{
		"y\n": {exitDone, 1}, "n\n": {exitFailed, 3},
		"": {exitFailed, 3},
	} {
		t.Run("answered "+typed, func(t *testing.T) {
			odoo, environ, id := begin(t)
			status, stdout, stderr := answer(t, environ, typed, "cases", "merge", id)
			if status != want.status || countLeads(t, odoo) != want.leads ||
				!strings.Contains(stderr, "Merge these leads against the verdict of "+id) {
				t.Errorf("status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
			}
		})
	}
	t.Run("an ignored case", func(t *testing.T) {
		odoo, environ := robinAt(t, "19.0")
		for _, lead := range []int64{41, 42, 43} {
			write(t, odoo, lead, map[string]any{"user_id": int64(5)})
		}
		write(t, odoo, 42, map[string]any{"email_from": "rita@acme.test", "contact_name": "Rita Falk"})
		id := caseWith(t, environ, "ignore")
		if status, _, stderr := start(t, environ, "cases", "merge", id); status != exitUsage || countLeads(t, odoo) != 3 {
			t.Errorf("status %d, %d leads\n%s", status, countLeads(t, odoo), stderr)
		}
		status, _, stderr := start(t, environ, "cases", "apply", id)
		if status != exitFailed || !strings.Contains(stderr, "has no plan") || countLeads(t, odoo) != 3 {
			t.Errorf("apply: status %d, %d leads\n%s", status, countLeads(t, odoo), stderr)
		}
	})
}

func TestCasesMergeWithoutALead(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	write(t, odoo, 43, map[string]any{"contact_name": "Robin Berg", "email_from": "robin@acme.test"})
	id := caseWith(t, environ, "merge")
	status, _, stderr := start(t, environ, "cases", "merge", "--without", "42,43", id)
	if status != exitFailed || !strings.Contains(stderr, "a merge needs at least 2") || countLeads(t, odoo) != 3 {
		t.Errorf("a merge of one lead: status %d\n%s", status, stderr)
	}
	status, stdout, stderr := start(t, environ, "cases", "merge", "--without", "42", "--dismiss-without", id)
	if status != exitDone || !strings.Contains(stdout, "done: merge 41, 43 into 41") || countLeads(t, odoo) != 2 {
		t.Errorf("status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
	}
	for _, one := range sweep(t, environ).Cases {
		if one.Verdict == "merge" && one.State != "applied" {
			t.Errorf("the lead that was taken out is proposed again: %+v", one)
		}
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

// A refused decision is not stored; otherwise it would be applied unexpectedly later.
func TestPause(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	id := caseWith(t, environ, "merge")
	if status, stdout, stderr := start(t, environ, "pause", "--reason", "stock taking"); status != exitDone {
		t.Fatalf("%d %s%s", status, stdout, stderr)
	}
	for _, args := range [][]string{
		{"cases", "apply", id}, {"cases", "merge", id}, {"cases", "separate", id}, {"sweep", "--apply"},
	} {
		status, stdout, stderr := start(t, environ, args...)
		if status != exitFailed || !strings.Contains(stderr, "paused") || !strings.Contains(stderr, "stock taking") ||
			!strings.Contains(stderr, "leadtwin resume") {
			t.Errorf("%v: status %d\n%s%s", args, status, stdout, stderr)
		}
	}
	if found := approvals(t, environ); len(found) != 0 || countLeads(t, odoo) != 3 {
		t.Errorf("%d leads, stored: %+v", countLeads(t, odoo), found)
	}
	if status, stdout, _ := start(t, environ, "resume"); status != exitDone || !strings.Contains(stdout, "stock taking") ||
		!strings.Contains(stdout, "by tester") {
		t.Errorf("resume: %d %s", status, stdout)
	}
	if status, stdout, _ := start(t, environ, "resume"); status != exitDone ||
		!strings.Contains(stdout, "was not paused") {
		t.Errorf("resume again: %d %s", status, stdout)
	}
	m := merged(t, environ)
	start(t, environ, "pause", "--reason", "stock taking")
	if status, _, stderr := start(t, environ, "undo", m); status != exitFailed ||
		!strings.Contains(stderr, "stock taking") {
		t.Errorf("undo: %d %s", status, stderr)
	}
	if status, stdout, stderr := start(t, environ, "undo", m, "--preview"); status != exitDone {
		t.Errorf("a preview writes nothing: %d %s%s", status, stdout, stderr)
	}
}

func TestCasesReopenNotDismissed(t *testing.T) {
	environ := robin(t, "19.0")
	id := caseWith(t, environ, "merge")
	if status, _, stderr := start(t, environ, "cases", "reopen", id); status != exitFailed ||
		!strings.Contains(stderr, "neither dismissed nor snoozed") {
		t.Errorf("status %d: %s", status, stderr)
	}
}

func TestStatus(t *testing.T) {
	_, environ := robinAt(t, "19.0")
	sweep(t, environ)
	status, stdout, stderr := start(t, environ, "status")
	if status != exitDone {
		t.Fatalf("%d %s%s", status, stdout, stderr)
	}
	wants(t, stdout, "mode observe: only commands write", "service not running on this store", "paused no",
		"waiting 2 cases: 1 merge, 1 separate")
	start(t, environ, "pause", "--reason", "stock taking")
	_, stdout, _ = start(t, environ, "status")
	wants(t, stdout, "by tester: stock taking")
	_, stdout, _ = start(t, environ, "status", "--output", "json")
	var got struct {
		Paused  struct{ By, Reason string }
		Waiting map[string]int
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || got.Paused.Reason != "stock taking" ||
		got.Waiting["merge"] != 1 {
		t.Errorf("%v: %s", err, stdout)
	}
}

func TestCasesMergeWithAChosenValue(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	write(t, odoo, 42, map[string]any{"partner_name": "Acme Lighting AB"})
	id := caseWith(t, environ, "merge")
	for value, says := range map[string]string{
		"probability=42":  "probability cannot be taken from lead 42; allowed: the fields name, contact_name",
		"partner_name=43": "partner_name cannot be taken from lead 43; allowed: the merged leads 41, 42",
	} {
		status, _, stderr := start(t, environ, "cases", "merge", "--value", value, id)
		if status != exitFailed || !strings.Contains(stderr, says) || countLeads(t, odoo) != 3 {
			t.Errorf("--value %s: status %d\n%s", value, status, stderr)
		}
	}
	status, stdout, stderr := start(t, environ, "cases", "merge", "--value", "partner_name=42", id)
	if status != exitDone || countLeads(t, odoo) != 2 {
		t.Fatalf("status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
	}
	do(t, odoo, func(e *orm.Env) error {
		if got := e.One("crm.lead", 41).Str("partner_name"); got != "Acme Lighting AB" {
			t.Errorf("company name %q", got)
		}
		return nil
	})
}
