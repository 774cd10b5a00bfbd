package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// snapshots are what the store holds of the first merge.
func (r *running) snapshots() int {
	r.Helper()
	s := r.openStore()
	defer s.Close() //nolint:errcheck // nothing was written
	all, err := s.Snapshots(r.Context(), "M-000001")
	if err != nil {
		r.Fatal(err)
	}
	return len(all)
}

func (r *running) openStore() *store.Store {
	r.Helper()
	s, err := store.Open(r.Context(), r.settings.Store.URL)
	if err != nil {
		r.Fatal(err)
	}
	return s
}

// housekept starts the service and stops it after a run of housekeeping.
func (r *running) housekept() {
	r.Helper()
	r.start()
	r.until("housekeeping has run", func() bool {
		done := r.metric(`leadtwin_jobs_total{outcome="done",task="housekeep"}`)
		return done != "" && done != "0"
	})
	r.stop()
}

const year = 365 * 24 * time.Hour

// TestRetention: snapshots are deleted for good, so a clock that jumped must delete none.
func TestRetention(t *testing.T) {
	t.Parallel()
	merged := func(t *testing.T) *running {
		t.Helper()
		r := prepare(t, "", nil)
		r.create(pairs(1)...)
		r.settings.Schedule.Incremental = "@every 1s"
		r.start()
		r.until(
			"the pair is merged",
			func() bool { return r.leads() == 1 && r.metric("leadtwin_actions_in_progress") == "0" },
		)
		r.stop()
		if r.snapshots() == 0 {
			t.Fatal("the merge left no snapshot")
		}
		r.settings.Schedule.Incremental, r.settings.Mode = "", "observe"
		return r
	}
	odooAhead := func(r *running, d time.Duration) {
		date := func(out http.ResponseWriter) {
			out.Header().Set("Date", time.Now().Add(d).UTC().Format(http.TimeFormat))
		}
		r.weather.header.Store(&date)
	}
	t.Run("our clock a year ahead", func(t *testing.T) {
		r := merged(t)
		before := r.snapshots()
		r.ahead = year
		for range 2 {
			r.housekept()
			if have := r.snapshots(); have != before {
				t.Fatalf("%d snapshots are left of %d", have, before)
			}
		}
		if !strings.Contains(r.log.String(), "snapshot deletion is suspended") {
			t.Error("the log does not say why nothing is deleted")
		}
	})
	t.Run("both clocks a year ahead", func(t *testing.T) {
		r := merged(t)
		before := r.snapshots()
		r.ahead = year
		odooAhead(r, year)
		for range 2 {
			r.housekept()
			if have := r.snapshots(); have != before {
				t.Fatalf("%d snapshots are left of %d", have, before)
			}
		}
	})
	t.Run("steady for a day", func(t *testing.T) {
		r := merged(t)
		r.ahead = year
		odooAhead(r, year)
		s := r.openStore()
		ago := func(d time.Duration) time.Time { return time.Now().Add(year - d) }
		err := s.SetFact(
			t.Context(),
			"retention.clock",
			map[string]time.Time{"last": ago(time.Hour), "steady": ago(25 * time.Hour)},
		)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		r.housekept()
		if have := r.snapshots(); have != 0 {
			t.Errorf("%d snapshots are left after a year", have)
		}
	})
}

// TestRetentionFirstDay: a new store has watched the clock for less than a day, and nothing is wrong with that.
func TestRetentionFirstDay(t *testing.T) {
	r := prepare(t, "", nil)
	r.housekept()
	if check := r.doctorCheck("retention"); check.Level != report.OK || check.Remedy != "" {
		t.Errorf("on the first day: %+v", check)
	}
	r.ahead = year
	r.housekept()
	if check := r.doctorCheck("retention"); check.Level != report.Warning || check.Remedy == "" {
		t.Errorf("after a jump: %+v", check)
	}
}

func TestExpiredSessionsAreDeleted(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", nil)
	s := r.openStore()
	past, now := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	for id, ends := range map[string]time.Time{"expired": past, "valid": now} {
		if err := s.SaveSession(t.Context(), store.Session{ID: id, Expires: ends, Data: []byte{1}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r.housekept()
	s = r.openStore()
	defer s.Close() //nolint:errcheck // nothing was written
	for id, want := range map[string]bool{"expired": false, "valid": true} {
		_, found, err := s.Session(t.Context(), id, past.Add(-time.Minute))
		if err != nil || found != want {
			t.Errorf("session %s is stored: %t, %v; want %t", id, found, err, want)
		}
	}
}
