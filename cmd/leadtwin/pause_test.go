package main

import (
	"encoding/json"
	"strings"
	"testing"
)

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
