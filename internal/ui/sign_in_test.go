package ui

import (
	"testing"
	"time"
)

func TestSignInLimit(t *testing.T) {
	now := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	l := newSignInLimit(func() time.Time { return now })
	for range freeFailures {
		if wait := l.wait("account ann"); wait > 0 {
			t.Fatalf("a delay of %s too early", wait)
		}
		l.failed("account ann", "address 1.2.3.4")
	}
	if wait := l.wait("account ann"); wait != time.Second {
		t.Errorf("the first delay is %s", wait)
	}
	if wait := l.wait("account bob", "address 1.2.3.4"); wait != time.Second {
		t.Errorf("the address may go on with another account after %s", wait)
	}
	for range 100 {
		l.failed("account ann")
	}
	if wait := l.wait("account ann"); wait != longestDelay {
		t.Errorf("the longest delay is %s", wait)
	}
	l.succeeded("account ann")
	if wait := l.wait("account ann"); wait > 0 {
		t.Errorf("a delay of %s after a success", wait)
	}
}

func TestAfterSignIn(t *testing.T) {
	d := &Desk{o: Options{BasePath: "/leadtwin"}}
	for next, want := range map[string]string{
		"/leadtwin/cases/LT-1?x=1": "/leadtwin/cases/LT-1?x=1",
		"":                         "/leadtwin/cases",
		"https://evil.example":     "/leadtwin/cases",
		"//evil.example":           "/leadtwin/cases",
		"/elsewhere":               "/leadtwin/cases",
		`/leadtwin/\evil.example`:  "/leadtwin/cases",
	} {
		if got := d.afterSignIn(next); got != want {
			t.Errorf("after sign-in with next=%q: %q, want %q", next, got, want)
		}
	}
	if got := (&Desk{}).afterSignIn("//evil.example"); got != "/cases" {
		t.Errorf("without a base path: %q", got)
	}
}
