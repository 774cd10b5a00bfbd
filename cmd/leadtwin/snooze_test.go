package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/report"
)

func listed(t *testing.T, environ []string, args ...string) (ids []string) {
	t.Helper()
	_, stdout, stderr := start(t, environ, append([]string{"cases", "list", "--output", "json"}, args...)...)
	var list report.CaseList
	if err := json.Unmarshal([]byte(stdout), &list); err != nil {
		t.Fatalf("%v\n%s%s", err, stdout, stderr)
	}
	for _, one := range list.Cases {
		ids = append(ids, one.ID)
	}
	return ids
}

func TestCasesSnooze(t *testing.T) {
	for name, flags := range map[string][]string{
		"for a day": {"--for", "1d"}, "until a date": {
			"--until",
			time.Now().AddDate(0, 0, 2).Format(time.DateOnly),
		}, "until a change": {"--until-change"},
	} {
		t.Run(name, func(t *testing.T) {
			odoo, environ := robinAt(t, "19.0")
			id := caseWith(t, environ, "merge")
			status, stdout, stderr := start(t, environ, append([]string{"cases", "snooze", id}, flags...)...)
			if status != exitDone || !strings.Contains(stdout, "snoozed until ") || !strings.Contains(stdout, "by tester") {
				t.Fatalf("status %d\n%s%s", status, stdout, stderr)
			}
			if slices.Contains(listed(t, environ), id) || !slices.Equal(listed(t, environ, "--state", "snoozed"), []string{id}) {
				t.Errorf("queue %v, snoozed %v", listed(t, environ), listed(t, environ, "--state", "snoozed"))
			}
			if _, stdout, _ := start(t, environ, "status"); !strings.Contains(strings.Join(strings.Fields(stdout), " "),
				"snoozed 1 case: 1 merge") {
				t.Errorf("status\n%s", stdout)
			}
			status, stdout, stderr = start(t, environ, "sweep", "--apply")
			if status != exitDone || countLeads(t, odoo) != 3 {
				t.Errorf("sweep --apply: status %d, %d leads\n%s%s", status, countLeads(t, odoo), stdout, stderr)
			}
			write(t, odoo, 42, map[string]any{"phone": "+46 8 123 456"})
			sweep(t, environ)
			if !slices.Contains(listed(t, environ), id) {
				t.Errorf("still snoozed after a change: %v", listed(t, environ))
			}
		})
	}
	t.Run("reopened", func(t *testing.T) {
		_, environ := robinAt(t, "19.0")
		id := caseWith(t, environ, "merge")
		start(t, environ, "cases", "snooze", id, "--until-change")
		if status, stdout, stderr := start(t, environ, "cases", "reopen", id); status != exitDone ||
			!slices.Contains(listed(t, environ), id) {
			t.Errorf("status %d\n%s%s", status, stdout, stderr)
		}
	})
	t.Run("applied although snoozed", func(t *testing.T) {
		odoo, environ := robinAt(t, "19.0")
		id := caseWith(t, environ, "merge")
		start(t, environ, "cases", "snooze", id, "--until-change")
		if status, stdout, stderr := start(t, environ, "cases", "apply", id); status != exitDone || countLeads(t, odoo) != 2 {
			t.Errorf("status %d\n%s%s", status, stdout, stderr)
		}
	})
	t.Run("refused", func(t *testing.T) {
		_, environ := robinAt(t, "19.0")
		for want, flags := range map[string][]string{
			"needs exactly one of": {}, "exactly one of --for": {
				"--for", "1d",
				"--until-change",
			}, `"0d" is not a valid duration`: {"--for", "0d"},
			`"soon" is not a valid time`: {"--until", "soon"}, "is in the past": {"--until", "2020-01-01"},
		} {
			status, _, stderr := start(t, environ, append([]string{"cases", "snooze", "LT-7F3K9Q"}, flags...)...)
			if status != exitUsage || !strings.Contains(stderr, want) {
				t.Errorf("%v: status %d, %s", flags, status, stderr)
			}
		}
	})
}

func TestSnoozeEnd(t *testing.T) {
	now := time.Date(2026, time.November, 26, 9, 0, 0, 0, time.Local)
	for _, c := range []struct {
		span, until string
		want        time.Time
	}{
		{span: "2w", want: now.AddDate(0, 0, 14)},
		{span: "90m", want: now.Add(90 * time.Minute)},
		{until: "2026-12-01", want: time.Date(2026, time.December, 1, 0, 0, 0, 0, time.Local)},
		{until: "2026-11-26 10:30", want: now.Add(90 * time.Minute)},
		{until: "2026-12-01T10:00:00Z", want: time.Date(2026, time.December, 1, 10, 0, 0, 0, time.UTC)},
	} {
		if got, err := snoozeEnd(now, c.span, c.until, false); err != nil || !got.Equal(c.want) {
			t.Errorf("--for %q --until %q: %v, %v; want %v", c.span, c.until, got, err, c.want)
		}
	}
}
