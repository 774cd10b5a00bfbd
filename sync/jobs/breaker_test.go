package jobs

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

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
