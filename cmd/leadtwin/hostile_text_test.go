package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"leadtwin/internal/miniodoo/orm"
)

// hostileText sets a terminal's title, colours, moves the cursor, turns the direction of text and breaks lines.
const hostileText = "Rob\x1b]0;pwned\x07\x1b[31m\u009b2J\u202e\u2066\u200b\u2028in\r\n"

// wantHarmless fails if an output has a character that a terminal, a log reader or an editor obeys.
func wantHarmless(t *testing.T, command, sink, text string) {
	t.Helper()
	for i, r := range text {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)) {
			t.Errorf("%s of %s has %U at %d: %q", sink, command, r, i, text[max(0, i-40):min(len(text), i+40)])
			return
		}
	}
}

// Whoever may write a lead must not write to the operator's terminal, log or files: every command is fed with such a
// text.
func TestHostileText(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	environ = append(environ, "LEADTWIN_LOG_LEVEL=debug", "LEADTWIN_BY="+hostileText)
	for _, id := range []int64{41, 42, 43} {
		write(t, odoo, id, map[string]any{"name": "Offer " + hostileText, "partner_name": "Acme " + hostileText})
	}
	write(t, odoo, 43, map[string]any{"contact_name": "Kim " + hostileText})
	do(t, odoo, func(e *orm.Env) error {
		return e.Update([]*orm.Record{e.DB.Model("res.users").All()[0]}, map[string]any{"name": "Ann " + hostileText})
	})
	run := func(args ...string) (stdout string) {
		t.Helper()
		_, stdout, stderr := start(t, environ, args...)
		wantHarmless(t, strings.Join(args, " "), "stdout", stdout)
		wantHarmless(t, strings.Join(args, " "), "stderr", stderr)
		return stdout
	}
	both := func(args ...string) {
		t.Helper()
		run(args...)
		if out := run(append(args, "--output", "json")...); out != "" && !json.Valid([]byte(out)) {
			t.Errorf("%v prints no JSON:\n%s", args, out)
		}
	}
	both("sweep")
	var merge, separate string
	for _, one := range sweep(t, environ).Cases {
		switch one.Verdict {
		case "merge":
			merge = one.ID
		case "separate":
			separate = one.ID
		}
	}
	both("doctor")
	both("check", "41", "43")
	both("cases", "list")
	both("cases", "show", merge)
	both("cases", "show", separate)
	both("cases", "dismiss", separate)
	both("cases", "reopen", separate)
	both("cases", "show", hostileText)
	both("cases", "list", "--state", hostileText)
	both("pause", "--reason", hostileText)
	both("sweep", "--apply")
	both("resume")
	both("cases", "apply", merge)
	both("sweep", "--apply")
	both("history")
	both("history", "--verify")
	entry := historyIDs(t, environ, "merge")[0]
	run("history", "--snapshot", entry)
	both("undo", entry, "--preview")
	both("undo", entry)
	both("undo", hostileText)
	both("store", "check")
	both("store", "backup", filepath.Join(t.TempDir(), "copy.db"))
	both("webhook", "status")
	both("forget", hostileText)
	both("forget", "41")
	both("config", "show")
	both("config", "check")
	both(hostileText)
	both("sweep", "--"+hostileText)
	both("--config", hostileText, "sweep")
	environ = append(environ, "LEADTWIN_MODE="+hostileText, "LEADTWIN_SCHEDULE_FULL="+hostileText,
		"LEADTWIN_"+hostileText+"=1")
	both("sweep")
}

// historyIDs are the ids of the actions of a kind, newest first.
func historyIDs(t *testing.T, environ []string, action string) (ids []string) {
	t.Helper()
	_, stdout, stderr := start(t, environ, "history", "--output", "json")
	var got struct{ Actions []struct{ ID, Action string } }
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err, stdout, stderr)
	}
	for _, one := range got.Actions {
		if one.Action == action {
			ids = append(ids, one.ID)
		}
	}
	if len(ids) == 0 {
		t.Fatalf("no %s in the history:\n%s", action, stdout)
	}
	return ids
}
