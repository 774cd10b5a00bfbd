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
		return f.Answer == faults.Silence || f.Answer == faults.Endless || f == faults.Replay
	})
}

// One Odoo and one store live through one fault after the other, of the network and of the store, also while the next start tries to put right what
// the last one left. After each action all is as if nothing had happened.
func TestFaultsInARow(t *testing.T) {
	wantActions, wantFaults := 12, 25 // on each of two versions
	if everything() {
		wantActions, wantFaults = 500, 1000
	}
	var mu sync.Mutex
	var lines []string
	t.Run("rows", func(t *testing.T) {
		eachVersion(t, func(t *testing.T, version string) {
			t.Parallel()
			s := smallSite(t, version)
			kept, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "leadtwin.db"))
			ok(t, err)
			defer kept.Close() //nolint:errcheck // the end of a test
			dice := rand.New(rand.NewPCG(1, 2))
			all, done, broken, open, persons := actions(), 0, 0, 0, 0
			for ; done < wantActions || broken < wantFaults; done++ {
				act := all[dice.IntN(len(all))]
				r := newRing(t, s)
				r.store = kept
				wrong := &soft{TB: t}
				r.TB = wrong
				n := r.weather(act, dice.Uint64())
				broken += n
				if len(r.open()) > 0 {
					open++
				}
				r.deliver()
				if r.settle() {
					persons++
				}
				r.isTrue(act)
				for _, w := range wrong.said {
					t.Errorf("action %d, a %s with %d faults: %s", done+1, act.name, n, w)
				}
				r.proxy.Close()
			}
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, fmt.Sprintf("* Odoo %s: %d faults over %d actions; %d times entries were left open, and the next start settled them; %d times somebody has to do something\n",
				version, broken, done, open, persons))
		})
	})
	publish(t, "faults in a row", strings.Join(lines, ""))
}

// weather runs an action, and the start after it, while calls and writes to the store fail at random. It says how many did.
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
	r.proxy.Arm(faults.Random(seed, calls, randomFaults()))
	_ = act.run(r, New(r.odoo, shaky, r.policy, r.o), cases)  // whatever it says
	_ = New(r.odoo, shaky, r.policy, r.o).Resume(r.Context()) // the next starts must put it right
	n := r.proxy.Broken() + refused
	r.proxy.Off()
	return n
}
