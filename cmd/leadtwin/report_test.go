package main

import (
	"encoding/json"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
)

// wants finds texts in the output of a command, ignoring line breaks.
func wants(t *testing.T, printed string, texts ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(printed), " ")
	for _, text := range texts {
		if !strings.Contains(flat, text) {
			t.Errorf("no %q in:\n%s", text, printed)
		}
	}
}

func TestUndoReport(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	write(t, odoo, 42, map[string]any{"user_id": false, "function": "Buyer"})
	id := caseWith(t, environ, "merge")
	m := merged(t, environ)
	_, preview, _ := start(t, environ, "undo", m, "--preview")
	wants(t, preview, "Lead 42, Hall lighting, is restored", "Function")
	if strings.Contains(preview, "()") {
		t.Errorf("empty brackets:\n%s", preview)
	}
	_, undone, _ := start(t, environ, "undo", m)
	wants(t, undone, "Lead 42 restored as lead 44", "Function")
	if strings.Contains(undone, "function") || strings.Contains(undone, "()") {
		t.Errorf("names of fields instead of labels, or empty brackets:\n%s", undone)
	}
	_, stdout, _ := start(t, environ, "cases", "show", id)
	wants(t, stdout, "undone since", "done: merge 41, 42 into 41", "lead 42 restored as lead 44")
	_, stdout, _ = start(t, environ, "cases", "list", "--state", "undone")
	wants(t, stdout, id, "undone")
	_, stdout, _ = start(t, environ, "cases", "list", "--state", "applied")
	if strings.Contains(stdout, id) {
		t.Errorf("an undone merge is listed as applied:\n%s", stdout)
	}
	_, stdout, _ = start(t, environ, "history")
	wants(t, stdout, "undo "+m+": 42 restored as 44", "note on lead 43 about leads")
	_, stdout, _ = start(t, environ, "history", "--output", "json")
	var got struct {
		Actions []struct {
			Action, Undoes string
			Lead           int
			RestoredAs     map[string]int `json:"restored_as"`
		}
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || got.Actions[0].Undoes != m ||
		got.Actions[0].RestoredAs["42"] != 44 {
		t.Errorf("%v: %s", err, stdout)
	}
	status, _, stderr := start(t, environ, "cases", "apply", id)
	if status != exitFailed || !strings.Contains(stderr, "is undone: there is nothing left to decide") {
		t.Errorf("deciding on it again: %d %s", status, stderr)
	}
}

func TestCasesDismissReport(t *testing.T) {
	environ := robin(t, "19.0")
	id := caseWith(t, environ, "merge")
	_, stdout, _ := start(t, environ, "cases", "dismiss", id)
	wants(t, stdout, "2 leads, dismissed: they are not proposed together again")
	wants(t, stdout, "leadtwin cases reopen LT-")
	for _, wrong := range []string{"one person", "plan:"} {
		if strings.Contains(stdout, wrong) {
			t.Errorf("%q in:\n%s", wrong, stdout)
		}
	}
	status, _, stderr := start(t, environ, "cases", "dismiss", id)
	if status != exitFailed {
		t.Errorf("dismissed twice: status %d", status)
	}
	wants(t, stderr, "case "+id+" is dismissed already: nothing was changed", "leadtwin cases reopen "+id)
}

// A new store that adopted an earlier one finds its notes in Odoo: it reports that they are there, and not that it
// wrote them.
func TestSweepReportExistingNotes(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	write(t, odoo, 42, map[string]any{"email_from": "rita@acme.test", "contact_name": "Rita Falk"})
	_, stdout, _ := start(t, environ, "sweep", "--apply")
	wants(t, stdout, "done: one internal note on lead 43", "1 applied, 0 failed")
	environ = environOf(t, odoo)
	start(t, environ, "sweep")
	start(t, environ, "store", "adopt")
	_, stdout, _ = start(t, environ, "sweep", "--apply")
	wants(t, stdout, "already posted: one internal note on lead 43", "0 applied, 0 failed, 1 already posted")
}

// The summary counts the cases that are listed, with one word for them.
func TestSweepStats(t *testing.T) {
	odoo := miniodootest.Start(t, "19.0", lost)
	environ := environOf(t, odoo)
	do(t, odoo, func(e *orm.Env) error {
		_, err := e.Make("crm.lead", map[string]any{"name": "Kim", "contact_name": "Kim Sato", "email_from": "kim@acme.test"})
		return err
	})
	_, stdout, _ := start(t, environ, "sweep")
	wants(t, stdout, "Summary 2 cases: 0 merge, 0 separate, 1 review, 1 ignore", "3 leads, 3 new or changed; 2 cases;",
		"1 case needs nothing")
	if strings.Contains(stdout, "group") {
		t.Errorf("groups are counted together with cases:\n%s", stdout)
	}
}

func TestCasesList(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	write(t, odoo, 41, map[string]any{"expected_revenue": 12500.0, "partner_name": "Acme Ltd"})
	approvals(t, environ) // makes the store
	status, stdout, stderr := start(t, environ, "cases", "list")
	wants(t, stdout, "No sweep has run yet.", "leadtwin sweep")
	if status != exitDone {
		t.Errorf("status %d: %s", status, stderr)
	}
	sweep(t, environ)
	_, stdout, _ = start(t, environ, "cases", "list")
	wants(t, stdout, "case verdict contact company revenue salesperson age why",
		"Robin Berg Acme Ltd 12,500 USD Ann Archer", "0 min both use")
	if merge, separate := strings.Index(stdout, " merge "), strings.Index(stdout, " separate "); merge < 0 ||
		separate < merge {
		t.Errorf("not sorted by verdict:\n%s", stdout)
	}
}
