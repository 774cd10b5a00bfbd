package app_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/miniodoo/orm"
)

// callLog is the paths of the calls that Odoo got.
type callLog struct {
	mu    sync.Mutex
	paths []string
}

func (l *callLog) note(r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paths = append(l.paths, r.URL.Path)
}

// take returns the calls since the last time.
func (l *callLog) take() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.paths
	l.paths = nil
	return out
}

// TestCallCount: a sweep that finds nothing new, and the way from a delivery to a verdict, cost three calls each, and
// one more where leads of several salespeople would be merged, since it matters with whom they wrote.
func TestCallCount(t *testing.T) {
	t.Parallel()
	const most = 3
	t.Run("of a sweep without changes", func(t *testing.T) {
		r := prepare(t, "", nil)
		r.create(robins()...)
		var calls callLog
		note := calls.note
		r.weather.watch.Store(&note)
		a := r.open(app.NeedOdoo)
		sweep := func() int {
			t.Helper()
			calls.take()
			if _, err := a.Sweep(t.Context(), app.SweepOptions{}); err != nil {
				t.Fatal(err)
			}
			r.leap.Add(int64(10 * time.Minute))
			return len(calls.take())
		}
		const settled, inADay = 4, 144 // sweeps: until what was written before the first is final, and of a schedule
		for range settled {
			sweep()
		}
		larger, total := 0, 0
		for range inADay {
			n := sweep()
			if total += n; n > most {
				larger++
			}
		}
		// Each hour the directory is read again, and the notes in Odoo are compared with the store.
		if larger > 2*24 {
			t.Errorf("%d of %d sweeps cost more than %d calls", larger, inADay, most)
		}
		t.Logf("%d calls in %d sweeps of a day, %d sweeps with more than %d", total, inADay, larger, most)
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("to learn what the server is", func(t *testing.T) {
		r := prepare(t, "", nil)
		var calls callLog
		note := calls.note
		r.weather.watch.Store(&note)
		for _, run := range []string{"with a new store", "with what an earlier run found out"} {
			a := r.open(app.NeedOdoo)
			if _, err := a.Sweep(t.Context(), app.SweepOptions{Full: true}); err != nil {
				t.Fatal(err)
			}
			asked := 0
			for _, path := range calls.take() {
				if path == "/web/version" {
					asked++
				}
			}
			if asked != 1 {
				t.Errorf("a full sweep %s asks %d times for the version", run, asked)
			}
			if err := a.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("from a delivery to the verdict", func(t *testing.T) {
		r := serve(t, "", func(c *config.Config) { c.Mode = "review" })
		var calls callLog
		note := calls.note
		ids := r.create(robins()...)
		r.until("the leads are evaluated", func() bool { return r.logged("leads evaluated") > 0 })
		r.weather.watch.Store(&note)
		before := r.logged("leads evaluated")
		if err := r.odoo.Odoo.Do(t.Context(), func(e *orm.Env) error {
			return e.Update([]*orm.Record{e.One("crm.lead", ids[2])}, map[string]any{"email_from": "robin@acme.test"})
		}); err != nil {
			t.Fatal(err)
		}
		r.until("the changed lead is evaluated", func() bool { return r.logged("leads evaluated") > before })
		if made := calls.take(); len(made) > most+1 || len(made) == 0 {
			t.Errorf("%d calls: %v", len(made), made)
		}
	})
}
