package main

import (
	"slices"
	"strings"
	"testing"
)

func TestCasesFourEyes(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	environ = append(environ, "LEADTWIN_REVIEW_FOUR_EYES_LEADS=1")
	as := func(who string) []string { return append(slices.Clip(environ), "LEADTWIN_BY="+who) }
	id := caseWith(t, environ, "merge")
	before := countLeads(t, odoo)
	wants := func(who string, wanted int, text string, args ...string) {
		t.Helper()
		status, stdout, stderr := start(t, as(who), args...)
		if said := strings.Join(strings.Fields(stdout+stderr), " "); status != wanted || !strings.Contains(said, text) {
			t.Errorf("%s: %v: status %d, wanted %d with %q\n%s%s", who, args, status, wanted, text, stdout, stderr)
		}
	}
	wants("sam", exitFailed, "has no proposal", "cases", "confirm", id)
	wants("sam", exitNeedsReview, "waits for a second person: sam proposed to merge its leads", "cases", "merge", id)
	wants("kim", exitDone, "waits for a second person: sam proposed", "cases", "show", id)
	wants("kim", exitDone, "leadtwin cases confirm "+id, "cases", "show", id)
	wants("kim", exitDone, "merge proposed", "cases", "list")
	wants("sam", exitFailed, "another person must confirm it", "cases", "confirm", id)
	wants("sam", exitFailed, "proposed by sam", "cases", "merge", id)
	wants("sam", exitFailed, "proposed by sam", "cases", "apply", id)
	wants("kim", exitFailed, "proposed by sam", "cases", "dismiss", id)
	wants("kim", exitFailed, "proposed by sam", "cases", "snooze", "--for", "1d", id)
	wants("kim", exitFailed, "proposed by sam", "cases", "separate", id)
	wants("kim", exitFailed, "proposed by sam", "cases", "merge", "--value", "name=42", id)
	status, stdout, stderr := start(t, as("kim"), "sweep", "--apply")
	if status != exitDone || countLeads(t, odoo) != before {
		t.Fatalf("sweep --apply: %d, %d leads of %d\n%s%s", status, countLeads(t, odoo), before, stdout, stderr)
	}
	wants("kim", exitDone, id, "cases", "reject", id)
	wants("kim", exitNeedsReview, "kim proposed", "cases", "merge", id)
	wants("sam", exitDone, id, "cases", "merge", id) // the same, decided by another person
	if countLeads(t, odoo) != before-1 {
		t.Errorf("%d leads of %d", countLeads(t, odoo), before)
	}
	wants("sam", exitDone, "sam, proposed by kim", "history")
}
