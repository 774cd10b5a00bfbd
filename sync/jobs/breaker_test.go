package jobs

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/robfig/cron/v3"

	"leadtwin/odooclient"
)

func TestBreakerLetsOneProbeThroughAndOnlyAnAnswerClosesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &breaker{now: time.Now}
		down := &odooclient.Error{Kind: odooclient.Unreachable}
		if pause := b.leave(down); pause != firstPause || b.trouble() == nil {
			t.Fatalf("pause %s, trouble %v", pause, b.trouble())
		}
		if _, _, ok := b.enter(); ok {
			t.Fatal("a job runs while Odoo is left alone")
		}
		time.Sleep(firstPause)
		if _, probe, ok := b.enter(); !ok || !probe {
			t.Fatal("no probe after the pause")
		}
		if _, _, ok := b.enter(); ok {
			t.Fatal("two probes at once")
		}
		if pause := b.leave(down); pause != 2*firstPause {
			t.Fatalf("second pause %s, want %s", pause, 2*firstPause)
		}
		time.Sleep(2 * firstPause)
		b.enter()
		if b.leave(errors.New("the store is full")); b.trouble() == nil {
			t.Fatal("an error that is none of Odoo's closed the breaker")
		}
		b.enter()
		b.reached()
		if _, probe, ok := b.enter(); !ok || probe || b.trouble() != nil {
			t.Fatal("an answer did not close the breaker")
		}
	})
}

func TestPausesAreBounded(t *testing.T) {
	for fails := range 100 {
		if pause, ok := pauseFor(&odooclient.Error{Kind: odooclient.Busy}, fails); !ok || pause < firstPause || pause > longestPause {
			t.Fatalf("after %d failures: %s", fails, pause)
		}
	}
	if _, ok := pauseFor(&odooclient.Error{Kind: odooclient.UserError}, 0); ok {
		t.Error("a user error stops everything")
	}
}

func TestSchedulesFollowTheirZoneWithJitter(t *testing.T) {
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

func TestAMissedRunIsTold(t *testing.T) {
	line, _ := cron.ParseStandard("0 3 * * 0")
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC) // a Tuesday
	r := &Runner{o: Options{Zone: time.UTC, Now: func() time.Time { return now }}}
	s := schedule{line: line, zone: time.UTC}
	for last, want := range map[time.Time]bool{{}: false, now.AddDate(0, 0, -7): true, now.AddDate(0, 0, -1): false} {
		if got := r.missed(s, last); got != want {
			t.Errorf("last run %s: missed %v, want %v", last, got, want)
		}
	}
}
