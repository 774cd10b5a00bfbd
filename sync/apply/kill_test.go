package apply

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// errKilled ends a process at a moment.
var errKilled = faults.ErrKilled

// in returns an Applier that works in a process: each of its writes is a moment at which the process may die.
func (w *world) in(p *faults.Process) *Applier {
	w.Helper()
	o := w.o
	if strong, is := o.UndoOdoo.(*odooclient.Client); is {
		o.UndoOdoo = p.Odoo(strong)
	}
	return New(p.Odoo(w.odoo), p.Store(w.store, nil), w.policy, o)
}

// applyAll applies cases.
func (w *world) applyAll(cases []crm.Case) func(*Applier) error {
	return func(a *Applier) error { _, err := a.Apply(w.Context(), cases, "test"); return err }
}

// momentsOf runs to the end and returns the names of all moments on the way.
func (w *world) momentsOf(run func(*Applier) error) []string {
	w.Helper()
	p := faults.NewProcess(nil)
	ok(w, run(w.in(p)))
	var names []string
	for _, m := range p.Moments() {
		names = append(names, m.String())
	}
	return names
}

// between returns the moments after a write, from one to another, both included.
func between(t testing.TB, moments []string, from, to string) []string {
	t.Helper()
	i, k := slices.Index(moments, from), slices.Index(moments, to)
	if i < 0 || k < i {
		t.Fatalf("no moments from %q to %q in %q", from, to, moments)
	}
	return slices.DeleteFunc(slices.Clone(moments[i:k+1]), func(m string) bool { return strings.HasPrefix(m, "before") })
}

// diesAt runs until a moment at which the process dies. It reports whether the run came there.
func (w *world) diesAt(moment string, run func(*Applier) error) bool {
	w.Helper()
	return w.dies(faults.At(moment, func() error { return errKilled }), run)
}

func (w *world) dies(hook faults.Hook, run func(*Applier) error) (killed bool) {
	w.Helper()
	p := faults.NewProcess(hook)
	defer func() {
		if reason := recover(); reason != nil && reason != errKilled { //nolint:errorlint // exactly this value was thrown
			panic(reason)
		}
		killed = p.Killed()
	}()
	if err := run(w.in(p)); err != nil && !errors.Is(err, errKilled) {
		w.Errorf("killed: %t, but the run ended with %v", p.Killed(), err)
	}
	return p.Killed()
}

// robinForOneTeam is an Odoo where a merge, a note and an assignment are due.
func robinForOneTeam(t testing.TB, version string) *world {
	t.Helper()
	w := newWorld(t, version, robin)
	w.policy.GroupTeam = "1"
	w.set(43, map[string]any{"team_id": false})
	return w
}

// A process may die at any moment. Whatever the moment, the next start and one more run must come to the same end as
// one run without a crash: nothing lost, nothing merged or posted twice.
func TestKill(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := robinForOneTeam(t, version)
		moments := w.momentsOf(w.applyAll(w.sweep()))
		t.Logf("%d moments", len(moments))
		for _, moment := range moments {
			for how, kill := range map[string]func() error{
				"error": func() error { return errKilled },
				"panic": func() error { panic(errKilled) },
			} {
				if underRace && !everything() && !chosen(5, version, moment, how) { // all of them without the detector
					continue
				}
				if how == "panic" && (version != versions[0] || strings.HasPrefix(moment, "before")) {
					continue // both end alike; once is enough to know
				}
				t.Run(fmt.Sprintf("%s by %s", moment, how), func(t *testing.T) {
					w := robinForOneTeam(t, version)
					if !w.dies(faults.At(moment, kill), w.applyAll(w.sweep())) {
						t.Fatal("the moment was never reached")
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
