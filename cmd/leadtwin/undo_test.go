package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/miniodoo/miniodootest"
)

// twoMerges is an Odoo in which two merges were applied, and their ids, newest first.
func twoMerges(t *testing.T) (miniodootest.Server, []string, []string) {
	t.Helper()
	seed, err := os.ReadFile("testdata/robin.yaml")
	if err != nil {
		t.Fatal(err)
	}
	more := "  - {id: 51, name: Cold store, contact_name: Pia Roth, email_from: pia@bolt.test, user_id: ann, type: " +
		"lead}\n" +
		"  - {id: 52, name: Cold store 2, contact_name: Pia Roth, email_from: pia@bolt.test, user_id: ann, type: lead}\n"
	odoo := miniodootest.Start(t, "19.0", string(seed)+more)
	environ := environOf(t, odoo)
	sweep(t, environ, "--apply")
	_, stdout, _ := start(t, environ, "history", "--output", "json")
	var got struct{ Actions []struct{ ID, Action string } }
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatal(err)
	}
	var merges []string
	for _, a := range got.Actions {
		if a.Action == "merge" {
			merges = append(merges, a.ID)
		}
	}
	if len(merges) != 2 || countLeads(t, odoo) != 3 {
		t.Fatalf("merges %v, %d leads", merges, countLeads(t, odoo))
	}
	return odoo, environ, merges
}

func undoJSON(t *testing.T, stdout string) (merges []struct{ Merge, ID, Error, Next string }) {
	t.Helper()
	var got struct {
		Merges []struct{ Merge, ID, Error, Next string }
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v: %s", err, stdout)
	}
	return got.Merges
}

func TestUndoSeveral(t *testing.T) {
	t.Run("newest first", func(t *testing.T) {
		odoo, environ, merges := twoMerges(t)
		status, stdout, stderr := start(t, environ, "undo", strings.ToLower(merges[1]), merges[0], "--output", "json")
		got := undoJSON(t, stdout)
		if status != exitDone || len(got) != 2 || got[0].Merge != merges[0] || got[1].Merge != merges[1] || got[1].ID == "" ||
			countLeads(t, odoo) != 5 {
			t.Errorf("status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
		}
	})
	t.Run("one refused", func(t *testing.T) {
		odoo, environ, merges := twoMerges(t)
		start(t, environ, "undo", merges[0])
		status, stdout, stderr := start(t, environ, "undo", merges[0], merges[1])
		if status != exitNeedsReview || countLeads(t, odoo) != 5 || !strings.Contains(stdout, "Not undone: ") ||
			!strings.Contains(stderr, "1 of 2 merges not undone") {
			t.Errorf("status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
		}
		_, stdout, _ = start(t, environ, "undo", merges[0], merges[1], "--output", "json")
		if got := undoJSON(t, stdout); len(got) != 2 || got[0].Error == "" || got[1].Error == "" {
			t.Errorf("errors in JSON: %s", stdout)
		}
	})
	t.Run("named twice", func(t *testing.T) {
		if status, _, stderr := start(t, robin(t, "19.0"), "undo", "M-K7Q2X-0017", "m-k7q2x-0017"); status != exitUsage ||
			!strings.Contains(stderr, "twice") {
			t.Errorf("status %d: %s", status, stderr)
		}
	})
}

func TestUndoSince(t *testing.T) {
	odoo, environ, merges := twoMerges(t)
	status, stdout, stderr := start(t, environ, "undo", "--since", "1h")
	if status != exitUsage || countLeads(t, odoo) != 3 || !strings.Contains(stdout, "is restored with a new id") ||
		!strings.Contains(stderr, "undo --yes --since 1h") {
		t.Errorf("without a terminal: status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
	}
	status, stdout, stderr = start(t, environ, "undo", "--since", "1h", "--preview", "--output", "json")
	if got := undoJSON(t, stdout); status != exitDone || len(got) != 2 || got[0].Merge != merges[0] ||
		countLeads(t, odoo) != 3 {
		t.Errorf("preview: status %d\n%s%s", status, stdout, stderr)
	}
	if status, _, stderr := answer(t, environ, "n\n", "undo", "--since", "1h"); status != exitFailed ||
		countLeads(t, odoo) != 3 {
		t.Errorf("answered no: status %d, %s", status, stderr)
	}
	if status, stdout, stderr := answer(t, environ, "y\n", "undo", "--since", "1h"); status != exitDone ||
		countLeads(t, odoo) != 5 || !strings.Contains(stderr, "Undo 2 merges?") {
		t.Errorf("answered yes: status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
	}
	status, stdout, _ = start(t, environ, "undo", "--yes", "--since", "1h", "--output", "json")
	if status != exitDone || len(undoJSON(t, stdout)) != 0 {
		t.Errorf("nothing left: status %d %s", status, stdout)
	}
}

func TestUndoArguments(t *testing.T) {
	now := time.Date(2026, time.November, 26, 9, 0, 0, 0, time.Local)
	u := undoRequest{since: "2026-11-26 07:30"}
	if err := u.checkArgs(nil, now); err != nil || !u.from.Equal(now.Add(-90*time.Minute)) {
		t.Errorf("from %v, %v", u.from, err)
	}
	for want, c := range map[string]struct {
		args  []string
		since string
	}{
		"needs --since or": {}, "not both": {[]string{"M-K7Q2X-0017"}, "2h"}, `"soon" is not a valid time`: {
			nil,
			"soon",
		}, `"M-1" is not a valid merge ID`: {[]string{"M-1"}, ""},
	} {
		u := undoRequest{since: c.since}
		if err := u.checkArgs(c.args, now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v --since %q: %v, want %q", c.args, c.since, err, want)
		}
	}
	u = undoRequest{}
	if err := u.checkArgs([]string{"M-K7Q2X-0017", "M-K7Q2X-0100"}, now); err != nil ||
		!slices.Equal(u.merges, []string{"M-K7Q2X-0100", "M-K7Q2X-0017"}) {
		t.Errorf("order %v, %v", u.merges, err)
	}
}
