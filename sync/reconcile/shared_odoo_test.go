//go:build odoo

package reconcile_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

// Whatever several replicas evaluate at the same time, while leads change and some of the replicas die, the cases are
// those of one sweep at the end.
func TestSharedPassesSameCases(t *testing.T) {
	database := odootest.Postgres(t)
	schemas := 0
	rapid.Check(t, func(r *rapid.T) {
		s := newSite(t, "19.0", synctest.Robin)
		schemas++
		s.Store = openSchema(t, database, fmt.Sprintf("law%d", schemas))
		defer func() { _ = s.Store.Close() }()
		s.Policy.MaxLeadsPerValue = 4 // so that values become common, and stop being so, among a few leads
		s.Policy.QuietMinutes = rapid.SampledFrom([]int{0, 30}).Draw(r, "quiet minutes")
		s.sweep()
		life := life{site: s, t: r, leads: []crm.LeadID{41, 42, 43, 44}, shared: true}
		for range rapid.IntRange(1, 4).Draw(r, "bursts") {
			for range rapid.IntRange(1, 12).Draw(r, "before") {
				life.step()
			}
			crew := crew{site: s, limit: rapid.IntRange(1, 4).Draw(r, "leads of a pass")}
			crew.deaths.Store(rapid.Int32Range(0, 2).Draw(r, "deaths"))
			crew.work(3, func() {
				for range rapid.IntRange(0, 8).Draw(r, "meanwhile") {
					life.step()
				}
			})
			if err := crew.err; err != nil {
				r.Fatal(err)
			}
		}
		s.Clock.Add(2 * time.Second)
		if _, err := s.crawler().Incremental(t.Context(), nil); err != nil {
			r.Fatal(err)
		}
		crew := crew{site: s, limit: 2}
		crew.work(2, func() {})
		if left := s.Dirty(); crew.err != nil || len(left) != 0 {
			r.Fatalf("%v are dirty: %v", left, crew.err)
		}
		other := s.withNewStore()
		other.Policy = s.Policy
		other.sweep()
		if have, want := facts(s.Cases()), facts(other.Cases()); have != want {
			r.Fatalf("after all that the cases are\n%s\none sweep finds\n%s", have, want)
		}
	})
}

// openSchema opens an empty store. The caller closes it: connections are few.
func openSchema(t *testing.T, database, schema string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), odootest.NewSchema(t, database, schema))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// crew is replicas that evaluate the dirty leads of a site.
type crew struct {
	*site
	limit  int
	deaths atomic.Int32 // passes that are still to die
	mu     sync.Mutex
	err    error
}

// work runs replicas until no lead is dirty, with changes in the meantime.
func (c *crew) work(replicas int, meanwhile func()) {
	var over atomic.Bool
	var working sync.WaitGroup
	for range replicas {
		working.Go(func() {
			for {
				last := over.Load()
				evaluated, err := c.evaluateSome()
				if err != nil {
					c.mu.Lock()
					c.err = errors.Join(c.err, err)
					c.mu.Unlock()
					return
				}
				if last && evaluated == 0 {
					return
				}
			}
		})
	}
	meanwhile()
	over.Store(true)
	working.Wait()
}

// evaluateSome evaluates some dirty leads that nobody else has, and returns their number.
func (c *crew) evaluateSome() (taken int, err error) {
	ctx := c.Context()
	claims, err := c.Store.OpenClaims(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, claims.Close(ctx)) }()
	ids, err := claims.TakeDirtyLeads(ctx, 0, c.limit)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	dies := c.deaths.Add(-1) >= 0
	hooked := &hookedClaims{Claims: claims, beforeClaim: pauseShortly, beforeSave: func() error {
		if dies {
			return errKilled
		}
		return pauseShortly()
	}}
	crawler := crawl.New(c.Client, c.Store, c.Policy, c.Clock.Now, crawl.Options{MaxMissingPercent: 100})
	_, err = reconcile.New(c.Store, crawler, c.Policy, c.options).RunClaimed(ctx, c.Clock.Now(), hooked, ids)
	if errors.Is(err, errKilled) {
		err = nil
	}
	return len(ids), err
}

// pauseShortly lets others come in between.
func pauseShortly() error {
	time.Sleep(rand.N(20 * time.Millisecond))
	return nil
}

// hookedClaims does something before a pass claims leads or saves its result.
type hookedClaims struct {
	*store.Claims
	beforeClaim, beforeSave func() error // may be nil
}

func (h *hookedClaims) Claim(ctx context.Context, leads []crm.LeadID) ([]crm.LeadID, error) {
	if h.beforeClaim != nil {
		if err := h.beforeClaim(); err != nil {
			return nil, err
		}
	}
	return h.Claims.Claim(ctx, leads)
}

func (h *hookedClaims) SaveCases(
	ctx context.Context, c store.CaseChange, done []store.DirtyLead,
) (store.SavedCases, error) {
	if h.beforeSave != nil {
		if err := h.beforeSave(); err != nil {
			return store.SavedCases{}, err
		}
	}
	return h.Claims.SaveCases(ctx, c, done)
}
