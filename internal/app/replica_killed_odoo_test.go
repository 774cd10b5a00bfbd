//go:build odoo

package app_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/store"
)

// stillness lets one request of Odoo's clients through, and its answer never out.
type stillness struct {
	path  atomic.Pointer[string] // a part of the request's path
	held  chan struct{}          // closed when it happened
	ended chan struct{}
}

func (s *stillness) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, q *http.Request) {
		part := s.path.Load()
		if part == nil || !strings.Contains(q.URL.Path, *part) || !s.path.CompareAndSwap(part, nil) {
			next.ServeHTTP(out, q)
			return
		}
		next.ServeHTTP(httptest.NewRecorder(), q)
		close(s.held)
		<-s.ended
	})
}

// A replica is killed while Odoo has done what it asked for and the answer is on its way. Another one goes on where it
// was: nothing is lost, nothing is done twice.
func TestReplicaKilled(t *testing.T) {
	for name, path := range map[string]string{
		"in the middle of a drain": "/crm.lead/search_read",
		"in the middle of a merge": "/action_merge",
		"in the middle of a note":  "/message_post",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			still := &stillness{held: make(chan struct{}), ended: make(chan struct{})}
			r := &running{T: t, weather: &weather{}, leap: &atomic.Int64{}, log: &safeBuffer{}}
			r.odoo = miniodootest.Start(t, "19.0", people, miniodoo.WithMiddleware(still.wrap))
			defer close(still.ended)
			r.settings = testSettings(t, r.odoo)
			onPostgres(t)(&r.settings)
			r.settings.Mode = "auto"
			other := r.startReplica()
			kill := r.spawn()
			r.until("Odoo was reached", func() bool { return r.ready().Ready })
			ids := r.create(robins()...)
			still.path.Store(&path)
			if status := r.deliver(int(ids[0]), int(ids[1]), int(ids[2])); status != http.StatusAccepted {
				t.Fatalf("answered %d", status)
			}
			select {
			case <-still.held:
			case <-time.After(time.Minute):
				t.Fatalf("never asked for %s\n%s", path, r.log)
			}
			other.spawn()
			kill()
			killed := time.Now()
			limit := killed.Add(3 * time.Minute)
			for other.leads() != 2 || other.notes(" LT-") != 1 ||
				other.metric(`leadtwin_cases{state="applied",verdict="separate"}`) != "1" {
				if time.Now().After(limit) {
					t.Fatalf("%d leads, %d notes\nkilled: %s\nother: %s", other.leads(), other.notes(" LT-"), r.log, other.log)
				}
				time.Sleep(100 * time.Millisecond)
			}
			t.Logf("all done %s after the kill", time.Since(killed).Round(time.Second))
			other.wantOfEach(1)
		})
	}
}

// wantOfEach looks into the journal: so many merges and so many notes, all at their end.
func (r *running) wantOfEach(want int) {
	r.Helper()
	s, err := store.Open(r.Context(), r.settings.Store.URL)
	if err != nil {
		r.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for _, action := range []crm.ActionKind{crm.ActMerge, crm.ActNote} {
		all, err := s.CountEntries(r.Context(), store.EntryFilter{Actions: []crm.ActionKind{action}})
		if err != nil {
			r.Fatal(err)
		}
		done, err := s.CountEntries(
			r.Context(),
			store.EntryFilter{
				Actions: []crm.ActionKind{action},
				States:  []store.EntryState{store.EntryDone, store.EntryVerified},
			},
		)
		if err != nil || all != want || done != want {
			r.Errorf("%s: %d in the journal, %d done; want %d (%v)", action, all, done, want, err)
		}
	}
}
