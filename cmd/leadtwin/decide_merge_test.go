package main

import (
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
)

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
