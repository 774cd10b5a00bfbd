package jobs

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"leadtwin/odooclient"
)

func TestBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &breaker{now: time.Now}
		down := &odooclient.Error{Kind: odooclient.Unreachable}
		if pause := b.release(down); pause != minPause || b.openReason() == nil {
			t.Fatalf("pause %s, trouble %v", pause, b.openReason())
		}
		if _, _, ok := b.acquire(); ok {
			t.Fatal("a job runs while Odoo is left alone")
		}
		time.Sleep(minPause)
		if _, probe, ok := b.acquire(); !ok || !probe {
			t.Fatal("no probe after the pause")
		}
		if _, _, ok := b.acquire(); ok {
			t.Fatal("two probes at once")
		}
		if pause := b.release(down); pause != 2*minPause {
			t.Fatalf("second pause %s, want %s", pause, 2*minPause)
		}
		time.Sleep(2 * minPause)
		b.acquire()
		if b.release(errors.New("the store is full")); b.openReason() == nil {
			t.Fatal("an error unrelated to Odoo closed the breaker")
		}
		b.acquire()
		b.close()
		if _, probe, ok := b.acquire(); !ok || probe || b.openReason() != nil {
			t.Fatal("an answer did not close the breaker")
		}
	})
}

func TestBreakerPauseBounds(t *testing.T) {
	for fails := range 100 {
		if pause, ok := pauseFor(&odooclient.Error{Kind: odooclient.Busy}, fails); !ok || pause < minPause ||
			pause > maxPause {
			t.Fatalf("after %d failures: %s", fails, pause)
		}
	}
	if _, ok := pauseFor(&odooclient.Error{Kind: odooclient.UserError}, 0); ok {
		t.Error("a user error stops everything")
	}
}
