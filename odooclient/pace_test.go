package odooclient_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/odooclient"
)

func TestPace(t *testing.T) {
	const wanted = 1000
	p := odooclient.NewPace()
	rows := func(want int) {
		t.Helper()
		if got := p.Rows(wanted); got != want {
			t.Errorf("a page has %d rows, want %d", got, want)
		}
	}
	rows(wanted)
	p.Observe(500*time.Millisecond, true)
	rows(wanted)                   // never more than the caller wants
	p.Observe(8*time.Second, true) // 2 s would have been right
	rows(250)
	p.Observe(2*time.Second, true)
	rows(250)
	p.Observe(100*time.Millisecond, false) // the last page says nothing
	rows(250)
	p.Observe(500*time.Millisecond, true)
	rows(500)
	p.Observe(500*time.Millisecond, true)
	rows(wanted)
	p.Observe(time.Hour, true)
	rows(100)
	if got := p.Rows(7); got != 7 {
		t.Errorf("a page of 7 rows has %d", got)
	}
}

// While Odoo is slow, one page is read at a time.
func TestPaceLanes(t *testing.T) {
	p := odooclient.NewPace()
	together := func() bool {
		t.Helper()
		leave, err := p.Enter(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer leave()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		second, err := p.Enter(ctx)
		if err == nil {
			second()
		}
		return err == nil
	}
	if !together() {
		t.Error("a fast Odoo is asked for one page at a time")
	}
	p.Observe(time.Minute, true)
	if together() {
		t.Error("a slow Odoo is asked for two pages at a time")
	}
}

// All calls wait as long as the server asked one of them to.
func TestRetryAfterPausesAllCalls(t *testing.T) {
	for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
		mini := miniodoo.New("19.0")
		var refuse atomic.Bool
		var refusedAt, early atomic.Int64
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if refuse.CompareAndSwap(true, false) {
				refusedAt.Store(time.Now().UnixMilli())
				w.Header().Set("Retry-After", "1")
				w.WriteHeader(status)
				return
			}
			if at := refusedAt.Load(); at > 0 && time.Now().UnixMilli() < at+1000 {
				early.Add(1)
			}
			mini.Handler().ServeHTTP(w, r)
		}))
		t.Cleanup(s.Close)
		told := make(chan struct{})
		c := connect(t, odooclient.Options{
			URL: s.URL, Database: mini.Database(), User: "admin", Key: miniodoo.KeyOf("admin"),
			OnCall: func(call odooclient.Call) {
				if call.Err != nil {
					close(told)
				}
			},
		})
		refuse.Store(true)
		var reading sync.WaitGroup
		reading.Go(func() { // is refused, and repeated
			if _, err := c.CountLeads(t.Context()); err != nil {
				t.Error(err)
			}
		})
		<-told
		if _, err := c.Create(t.Context(), "crm.lead", map[string]any{"name": "Another lead"}); err != nil {
			t.Error(err)
		}
		reading.Wait()
		if n := early.Load(); n > 0 || refusedAt.Load() == 0 {
			t.Errorf("HTTP %d: %d calls came in the second that the server asked for", status, n)
		}
	}
}

func TestCallsRefusedByBudget(t *testing.T) {
	mini := miniodoo.New("19.0")
	s := httptest.NewServer(mini.Handler())
	t.Cleanup(s.Close)
	spent := errors.New("the calls of today are spent")
	refuse := false
	c := connect(t, odooclient.Options{
		URL: s.URL, Database: mini.Database(), User: "admin", Key: miniodoo.KeyOf("admin"),
		MayCall: func(context.Context) error {
			if refuse {
				return spent
			}
			return nil
		},
	})
	refuse = true
	before := c.CallCount()
	_, err := c.CountLeads(t.Context())
	if !errors.Is(err, spent) || !odooclient.Is(err, odooclient.NotAllowed) {
		t.Error(err)
	}
	_, err = c.Create(t.Context(), "crm.lead", map[string]any{"name": "A lead"})
	if kind := odooclient.KindOf(err); !errors.Is(err, spent) || !kind.NotExecuted() {
		t.Errorf("a write that was not sent: %v", err)
	}
	if n := c.CallCount() - before; n != 0 {
		t.Errorf("%d calls were made", n)
	}
}
