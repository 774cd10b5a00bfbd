package main

import (
	"encoding/json"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo"
)

// merged carries the merge of the three leads of the README out and returns its id.
func merged(t *testing.T, environ []string) string {
	t.Helper()
	sweep(t, environ, "--apply")
	return lastMerge(t, environ)
}

// lastMerge is the id of the newest merge in the history.
func lastMerge(t *testing.T, environ []string) string {
	t.Helper()
	_, stdout, _ := start(t, environ, "history", "--output", "json")
	var got struct{ Actions []struct{ ID, Action string } }
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	for _, a := range got.Actions {
		if a.Action == "merge" {
			return a.ID
		}
	}
	t.Fatalf("no merge in %s", stdout)
	return ""
}

// doctor checks the key of odoo.undo_user, before an undo needs it.
func TestDoctorUndoUser(t *testing.T) {
	environ := robin(t, "19.0")
	for _, c := range []struct{ user, key, says string }{
		{"admin", miniodoo.KeyOf("admin"), "admin may move messages during an undo"},
		{"leadtwin", miniodoo.KeyOf("leadtwin"), "odoo.undo_user (leadtwin) may not move messages"},
		{"admin", "withdrawn", "odoo.undo_user: "},
	} {
		_, stdout, _ := start(t, append(environ, "LEADTWIN_ODOO_UNDO_USER="+c.user, "LEADTWIN_ODOO_UNDO_API_KEY="+c.key),
			"doctor")
		if flat := strings.Join(strings.Fields(stdout), " "); !strings.Contains(flat, c.says) {
			t.Errorf("%s: %q is not in\n%s", c.user, c.says, stdout)
		}
	}
}

func TestUndoPreviewOnceThenRefused(t *testing.T) {
	environ := robin(t, "19.0")
	m := merged(t, environ)
	if status, stdout, _ := start(t, environ, "undo", m, "--preview"); status != exitDone ||
		!strings.Contains(stdout, "the ids") {
		t.Errorf("preview: %d\n%s", status, stdout)
	}
	if status, stdout, stderr := start(t, environ, "undo", m); status != exitDone {
		t.Errorf("undo: %d\n%s%s", status, stdout, stderr)
	}
	if status, _, stderr := start(t, environ, "undo", m); status != exitFailed ||
		!strings.Contains(stderr, "already undone") {
		t.Errorf("undo again: %d %s", status, stderr)
	}
	if status, _, stderr := start(t, environ, "undo", m[:8]+"0999"); status != exitFailed ||
		!strings.Contains(stderr, "action "+m[:8]+"0999 does not exist") {
		t.Errorf("undo of nothing: %d %s", status, stderr)
	}
	if got := sweep(t, environ); got.Stats.Merge != 0 {
		t.Errorf("proposed again: %+v", got.Cases)
	}
}

// Forgotten data is removed everywhere, the merge can no longer be undone, and the audit trail stays valid.
func TestForgetEverywhere(t *testing.T) {
	for _, what := range []string{"robin@acme.test", "41", "42"} {
		environ := robin(t, "19.0")
		m := merged(t, environ)
		if status, stdout, _ := start(t, environ, "history", "--snapshot", m); status != exitDone ||
			!strings.Contains(strings.ToLower(stdout), "robin@acme.test") {
			t.Fatalf("snapshot: %d\n%s", status, stdout)
		}
		if status, stdout, stderr := start(t, environ, "forget", "--yes", what); status != exitDone {
			t.Fatalf("forget %s: %d\n%s%s", what, status, stdout, stderr)
		}
		if _, stdout, _ := start(t, environ, "history", "--snapshot", m); strings.Contains(strings.ToLower(stdout),
			"robin@acme.test") {
			t.Errorf("forget %s: the snapshot still has\n%s", what, stdout)
		}
		if status, _, stderr := start(t, environ, "undo", m); status != exitFailed || !strings.Contains(stderr, "forget") {
			t.Errorf("undo after forget %s: %d %s", what, status, stderr)
		}
		if status, stdout, _ := start(t, environ, "history", "--verify"); status != exitDone ||
			!strings.Contains(stdout, "verified") {
			t.Errorf("verify after forget %s: %d %s", what, status, stdout)
		}
	}
}

// A number with a zero before it is a telephone number, and no lead.
func TestForget(t *testing.T) {
	environ := robin(t, "19.0")
	sweep(t, environ)
	for _, unknown := range []string{"0301234567", "999", "nobody@acme.test"} {
		if status, stdout, stderr := start(t, environ, "forget", "--yes", unknown); status != exitFailed ||
			!strings.Contains(stderr, "the store contains no data of") {
			t.Errorf("forget %s: %d\n%s%s", unknown, status, stdout, stderr)
		}
	}
	status, stdout, stderr := start(t, environ, "forget", "41")
	if status != exitUsage || !strings.Contains(stdout, "permanently removes from the store: 1 lead, 2 cases.") ||
		!strings.Contains(stderr, "leadtwin forget --yes 41") {
		t.Errorf("without a terminal: %d\n%s%s", status, stdout, stderr)
	}
	if status, _, stderr := answer(t, environ, "n\n", "forget", "41"); status != exitFailed ||
		!strings.Contains(stderr, "nothing was done") {
		t.Errorf("answered no: %d %s", status, stderr)
	}
	if status, stdout, _ := answer(t, environ, "yes\n", "forget", "41"); status != exitDone ||
		!strings.Contains(stdout, "Removed: 1 lead, 2 cases.") {
		t.Errorf("answered yes: %d %s", status, stdout)
	}
}

// A hash that was kept elsewhere has to be in the trail still.
func TestHistoryVerifyExpectHash(t *testing.T) {
	environ := robin(t, "19.0")
	merged(t, environ)
	_, stdout, _ := start(t, environ, "history", "--verify", "--output", "json")
	var state struct{ Hash string }
	if err := json.Unmarshal([]byte(stdout), &state); err != nil || state.Hash == "" {
		t.Fatalf("%v: %s", err, stdout)
	}
	if status, _, stderr := start(t, environ, "history", "--verify", "--expect-hash", state.Hash); status != exitDone {
		t.Errorf("expected hash: %d %s", status, stderr)
	}
	if status, _, stderr := start(t, environ, "history", "--verify", "--expect-hash", "5f0c"); status != exitFailed ||
		!strings.Contains(stderr, "5f0c") {
		t.Errorf("another one: %d %s", status, stderr)
	}
}
