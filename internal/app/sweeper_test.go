package app_test

import (
	"testing"
	"time"

	"leadtwin/internal/app"
)

func TestSweep(t *testing.T) {
	t.Parallel()
	t.Run("by_hand_counts_like_a_scheduled_one", func(t *testing.T) {
		r := prepare(t, "", nil)
		r.create(robins()...)
		a := r.open(app.NeedOdoo)
		ends := func() (sweep, full time.Time) {
			s, err := a.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return s.LastSweep, s.LastFull
		}
		if sweep, full := ends(); !sweep.IsZero() || !full.IsZero() {
			t.Fatalf("before: last sweep %s, last full one %s, want none", sweep, full)
		}
		if _, err := a.Sweep(t.Context(), app.SweepOptions{Full: true}); err != nil {
			t.Fatal(err)
		}
		sweep, full := ends()
		if sweep.IsZero() || full.IsZero() {
			t.Errorf("after a full sweep: last sweep %s, last full one %s, want both", sweep, full)
		}
		if _, err := a.Sweep(t.Context(), app.SweepOptions{}); err != nil {
			t.Fatal(err)
		}
		if later, same := ends(); !later.After(sweep) || !same.Equal(full) {
			t.Errorf("after another sweep: last sweep %s after %s, last full one %s, want %s", later, sweep, same, full)
		}
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.start()
		r.until("the metric shows it", func() bool { return r.metric("leadtwin_last_sweep_timestamp_seconds") != "" })
	})
}
