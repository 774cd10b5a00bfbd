package jobs

import (
	"testing"
	"time"

	"github.com/robfig/cron/v3"
)

func TestScheduleZoneAndJitter(t *testing.T) {
	line, err := cron.ParseStandard("30 3 * * *")
	if err != nil {
		t.Fatal(err)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := schedule{line: line, zone: berlin, jitter: time.Minute}
	from := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	due := time.Date(2026, 7, 2, 1, 30, 0, 0, time.UTC) // 03:30 in summer
	for range 100 {
		if next := s.Next(from); next.Before(due) || !next.Before(due.Add(time.Minute)) {
			t.Fatalf("next run at %s, want within a minute of %s", next.UTC(), due)
		}
	}
}

func TestScheduleMissedRun(t *testing.T) {
	line, _ := cron.ParseStandard("0 3 * * 0")
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) // a Tuesday
	r := &Runner{options: Options{Zone: time.UTC, Now: func() time.Time { return now }}}
	s := schedule{line: line, zone: time.UTC}
	for last, want := range map[time.Time]bool{{}: false, now.AddDate(0, 0, -7): true, now.AddDate(0, 0, -1): false} {
		if got := r.isMissed(s, last); got != want {
			t.Errorf("last run %s: missed %v, want %v", last, got, want)
		}
	}
}

func TestScheduleClockChanges(t *testing.T) {
	for _, one := range []struct {
		line, zone, from string
		want             []string
	}{
		{
			"30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00+01:00",
			[]string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"},
		},
		{
			"30 2 * * 0", "Europe/Berlin", "2026-03-28T12:00:00+01:00",
			[]string{"2026-03-29T03:00:00+02:00", "2026-04-05T02:30:00+02:00"},
		},
		{
			"30 2 * * 0", "Europe/Berlin", "2026-10-24T12:00:00+02:00",
			[]string{"2026-10-25T02:30:00+02:00", "2026-11-01T02:30:00+01:00"},
		},
		{
			"0 3 * * *", "Europe/Berlin", "2026-03-28T12:00:00+01:00",
			[]string{"2026-03-29T03:00:00+02:00", "2026-03-30T03:00:00+02:00"},
		},
		{
			"*/30 * * * *", "Europe/Berlin", "2026-03-29T01:10:00+01:00",
			[]string{"2026-03-29T01:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-29T03:30:00+02:00"},
		},
		{
			"0 * * * *", "Europe/Berlin", "2026-10-25T01:10:00+02:00",
			[]string{"2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"},
		},
		{
			"15 0 * * *", "America/Santiago", "2026-09-05T12:00:00-04:00",
			[]string{"2026-09-06T01:00:00-03:00", "2026-09-07T00:15:00-03:00"},
		},
		{"30 2 * * *", "UTC", "2026-03-28T12:00:00Z", []string{"2026-03-29T02:30:00Z"}},
		{"@every 1h", "Europe/Berlin", "2026-03-29T01:30:00+01:00", []string{"2026-03-29T03:30:00+02:00"}},
		{"0 0 30 2 *", "Europe/Berlin", "2026-03-28T12:00:00+01:00", []string{"2126-03-28T12:00:00+01:00"}}, // never
	} {
		line, err := cron.ParseStandard(one.line)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(one.zone)
		if err != nil {
			t.Fatal(err)
		}
		s := schedule{line: line, zone: zone}
		at, err := time.Parse(time.RFC3339, one.from)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range one.want {
			if at = s.Next(at); at.Format(time.RFC3339) != want {
				t.Errorf("%q in %s after %s: %s, want %s", one.line, one.zone, one.from, at.Format(time.RFC3339), want)
			}
		}
	}
}
