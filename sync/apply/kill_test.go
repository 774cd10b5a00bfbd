package apply

import (
	"errors"
	"fmt"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// A process may die at any moment. Whatever the step, the next start and one more run must come to the same end as one
// run that nobody disturbed: nothing lost, nothing merged or posted twice.
func TestWhereverItDiesTheNextRunComesToTheSameEnd(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, step := range Steps() {
			for _, how := range []string{"error", "panic"} {
				if how == "panic" && version != versions[0] {
					continue // both end alike; once is enough to know
				}
				t.Run(fmt.Sprintf("%s by %s", step, how), func(t *testing.T) {
					w := newWorld(t, version, robin)
					w.policy.GroupTeam = "1" // so that there is an assignment, too
					w.set(43, map[string]any{"team_id": false})
					cases := w.sweep()
					reached := w.dieAt(step, how, cases)
					if !reached {
						t.Fatalf("step %q was never reached", step)
					}
					w.clock = w.clock.Add(1)
					if err := w.applier().Resume(t.Context()); err != nil {
						t.Fatalf("resume: %v", err)
					}
					for _, e := range w.history() {
						if e.State != store.EntryFailed && e.State != store.EntryVerified {
							t.Errorf("%s, the %s, is %s after the restart", e.ID, e.Action, e.State)
						}
					}
					w.apply()
					w.apply()
					robinIsWell(w)
					equal(t, "team of lead 43", w.field(43, "team_id"), any(int64(1)))
					for _, c := range w.cases() {
						equal(t, "state of "+c.ID, c.State, crm.Applied)
					}
				})
			}
		}
	})
}

// dieAt runs until a step and says whether it came there.
func (w *world) dieAt(step Step, how string, cases []crm.Case) (reached bool) {
	w.Helper()
	o := w.o
	o.OnStep = func(s Step) error {
		if s != step {
			return nil
		}
		reached = true
		if how == "panic" {
			panic(errKilled)
		}
		return errKilled
	}
	defer func() {
		if p := recover(); p != nil && p != errKilled { //nolint:errorlint // exactly this value was thrown
			panic(p)
		}
	}()
	_, err := New(w.odoo, w.store, w.policy, o).Apply(w.Context(), cases, "test")
	if reached && !errors.Is(err, errKilled) {
		w.Errorf("died with %v", err)
	}
	return reached
}
