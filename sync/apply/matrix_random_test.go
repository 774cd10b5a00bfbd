package apply

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"leadtwin/internal/faults"
	"leadtwin/internal/store"
)

// randomFaults are those that may come at any time. Time-outs are tried one by one only: here they would take hours.
func randomFaults() []faults.Fault {
	return slices.DeleteFunc(faults.All(), func(f faults.Fault) bool {
		return f.Answer == faults.NoAnswer || f.Answer == faults.EndlessBody || f == faults.SentTwice
	})
}

// stretch is what one Odoo and one store lived through.
type stretch struct{ actions, faults, open, persons int }

// An Odoo and a store live through one fault after the other, of the network and of the store, also while the next
// start tries to put right what the last one left. After each action all is as if nothing had happened. Several such
// pairs run side by side, on both versions.
func TestFaultSequences(t *testing.T) {
	pairs, want := len(versions), stretch{actions: 12, faults: 25}
	if underRace && !everything() {
		want = stretch{actions: 4, faults: 8}
	}
	if everything() {
		pairs, want = 10, stretch{actions: 50, faults: 100}
	}
	var mu sync.Mutex
	var sum stretch
	t.Run("pairs", func(t *testing.T) {
		for n := range pairs {
			version := versions[n%len(versions)]
			t.Run(fmt.Sprintf("%d on %s", n+1, version), func(t *testing.T) {
				t.Parallel()
				had := want.live(t, version, uint64(n))
				mu.Lock()
				defer mu.Unlock()
				sum.actions, sum.faults, sum.open, sum.persons = sum.actions+had.actions, sum.faults+had.faults,
					sum.open+had.open, sum.persons+had.persons
			})
		}
	})
	publish(
		t,
		faultsPage,
		"faults in a row",
		fmt.Sprintf(
			"%s. %d faults over %d actions, in %d rows on Odoo %s. %d times entries were left open, and the next starts "+
				"settled them; %d times a user has to act; %s.\n",
			stamp(),
			sum.faults,
			sum.actions,
			pairs,
			strings.Join(versions, " and "),
			sum.open,
			sum.persons,
			map[bool]string{false: "all held every time", true: "NOT all held"}[t.Failed()],
		),
	)
}

// live goes on until there were so many actions and so many faults.
func (want stretch) live(t *testing.T, version string, seed uint64) (had stretch) {
	t.Helper()
	s := smallSite(t, version)
	kept, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "leadtwin.db"))
	ok(t, err)
	defer kept.Close() //nolint:errcheck // the end of a test
	dice := rand.New(rand.NewPCG(seed, 2))
	all := actions()
	for had.actions < want.actions || had.faults < want.faults {
		act := all[dice.IntN(len(all))]
		r := newRing(t, s)
		r.store = kept
		wrong := &soft{TB: t}
		r.TB = wrong
		n := r.weather(act, dice.Uint64())
		had.faults, had.actions = had.faults+n, had.actions+1
		if len(r.open()) > 0 {
			had.open++
		}
		if r.settle() {
			had.persons++
		}
		r.isTrue(act)
		for _, w := range wrong.said {
			t.Errorf("action %d, a %s with %d faults: %s", had.actions, act.name, n, w)
		}
		if len(wrong.said) > 0 {
			r.TB = t
			t.Log(r.story())
		}
		r.proxy.Close()
	}
	return had
}

// weather runs an action, and the start after it, while calls and writes to the store fail at random. It says how many
// did. Calls on their way arrive while the next start waits for them.
func (r *ring) weather(act action, seed uint64) int {
	r.Helper()
	const calls, writes = 0.08, 0.03 // shares that break
	act.arrange(r)
	r.was = r.look(r.leads...)
	cases := act.ready(r)
	r.restart()
	refused := 0
	dice := rand.New(rand.NewPCG(seed, 1))
	shaky := faults.NewStore(r.store, func(int) faults.Failure {
		if dice.Float64() >= writes {
			return faults.Written
		}
		refused++
		return faults.Refused + faults.Failure(dice.IntN(2))
	})
	r.proxy.SetPlan(faults.RandomCalls(seed, calls, randomFaults()))
	_ = act.run(r, New(r.odoo, shaky, r.policy, r.o), cases) // whatever it says: the next starts must put it right
	r.deliver()
	_ = New(r.odoo, shaky, r.policy, r.o).Resume(r.Context())
	n := r.proxy.CountBroken() + refused
	r.proxy.ClearPlan()
	r.deliver()
	return n
}

// story tells what came to the proxy and how the journal stands, to find the cause.
func (r *ring) story() string {
	r.Helper()
	var b strings.Builder
	for _, c := range r.proxy.Calls() {
		if c.IsRead() && c.Fault == "" {
			continue
		}
		fmt.Fprintf(&b, "call %d, %s: %s, seen %d, done %d\n", c.N, c.Name(), c.Fault, c.Delivered, c.Succeeded)
	}
	for _, e := range r.history() {
		fmt.Fprintf(&b, "%s %s %s of %v: %s %s\n", e.ID, e.Action, e.State, e.Leads, e.Error, e.Detail)
	}
	return b.String()
}
