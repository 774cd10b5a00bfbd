package odooclient_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

func TestRetryCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	p.set(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusServiceUnavailable)
		time.AfterFunc(20*time.Millisecond, cancel)
	})
	if err := c.Call(ctx, odooclient.Request{Model: "crm.lead", Method: probe}, nil); !odooclient.Is(err,
		odooclient.Busy) {
		t.Errorf("%v; want what the server said", err)
	}
}

func TestConnectionRefusedIsNotExecuted(t *testing.T) {
	for _, w := range ways {
		mini := miniodoo.New(w.version)
		s := httptest.NewServer(mini.Handler())
		o := odooclient.Options{
			URL: s.URL, Database: mini.Database(), User: "admin", Key: miniodoo.KeyOf("admin"),
			Transport: w.transport,
		}
		c := connect(t, o)
		s.Close()
		for _, write := range []bool{false, true} {
			err := probed(t, c, write)
			if !odooclient.Is(err, odooclient.Unreachable) ||
				!strings.Contains(err.Error(), strings.TrimPrefix(s.URL, "http://")) {
				t.Errorf("%s, write %t: %v; want unreachable, with the host", w, write, err)
			}
		}
	}
}

func TestConnectionRefused(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(nil)
	s.Close()
	for _, url := range []string{s.URL, "http://crm.invalid"} {
		_, err := odooclient.Connect(t.Context(), odooclient.Options{URL: url, Database: "crm", User: "bot", Key: "k"})
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != odooclient.Unreachable ||
			!strings.Contains(e.Hint, "odoo.url") {
			t.Errorf("%s: %#v; want unreachable, and what to do", url, err)
		}
	}
}

func TestRetryAfterSeconds(t *testing.T) {
	t.Parallel()
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	answers := []string{"1", "3600"}
	var last time.Time
	var waited time.Duration
	p.set(func(w http.ResponseWriter, _ *http.Request) {
		if now := time.Now(); !last.IsZero() {
			waited = now.Sub(last)
		}
		last = time.Now()
		w.Header().Set("Retry-After", answers[min(int(p.hits.Load()), len(answers))-1])
		w.WriteHeader(http.StatusTooManyRequests)
	})
	if err := probed(t, c, false); !odooclient.Is(err, odooclient.Busy) {
		t.Errorf("%v; want busy", err)
	}
	if n := p.hits.Load(); n != 2 || waited < time.Second {
		t.Errorf("%d calls, the second after %s; want 2 (an hour is too long to wait), after a second", n, waited)
	}
}

func TestPausesGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		err := odooclient.Again(t.Context(), func() error {
			at = append(at, time.Since(start))
			return &odooclient.Error{Kind: odooclient.Busy}
		})
		if !odooclient.Is(err, odooclient.Busy) {
			t.Errorf("%v; want what the last try said", err)
		}
		if len(at) != 6 || at[5] < time.Second || at[5] > 5*time.Second {
			t.Errorf("tried at %v, want six times within some seconds", at)
		}
	})
}
