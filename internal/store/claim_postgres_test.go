//go:build odoo

package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
)

func openClaims(t *testing.T, s *store.Store) *store.Claims {
	t.Helper()
	c, err := s.OpenClaims(t.Context())
	ok(t, err)
	ok(t, c.Begin(t.Context()))
	return c
}

func wantRefused(t *testing.T, c *store.Claims, wanted, refused []crm.LeadID) {
	t.Helper()
	got, err := c.Claim(t.Context(), wanted)
	ok(t, err)
	if !slices.Equal(got, refused) {
		t.Errorf("of %v are refused %v, want %v", wanted, got, refused)
	}
}

func TestClaims(t *testing.T) {
	url := odootest.Postgres(t)
	one, two := open(t, url), open(t, url)
	a, b := openClaims(t, one), openClaims(t, two)
	wantRefused(t, a, []crm.LeadID{3, 1, 2, 2}, nil)
	wantRefused(t, a, []crm.LeadID{1, 5}, nil)
	wantRefused(t, b, []crm.LeadID{4, 3}, []crm.LeadID{3})
	wantRefused(t, a, []crm.LeadID{4}, []crm.LeadID{4})
	ok(t, a.Keep(t.Context(), []crm.LeadID{1, 2, 3}))
	wantRefused(t, b, []crm.LeadID{5}, nil) // nothing was saved about it
	ok(t, a.Close(t.Context()))
	wantRefused(t, b, []crm.LeadID{1, 4}, []crm.LeadID{1}) // it may have read lead 1 before that was evaluated
	ok(t, b.Begin(t.Context()))
	wantRefused(t, b, []crm.LeadID{1}, nil)
	ok(t, b.Close(t.Context()))
}

// A pass over all leads and passes that claim leads exclude each other.
func TestClaimsExcludeLock(t *testing.T) {
	url := odootest.Postgres(t)
	one, two := open(t, url), open(t, url)
	claims := openClaims(t, one)
	wantRefused(t, claims, []crm.LeadID{1}, nil)
	locked := make(chan func())
	go func() {
		release, err := two.LockEvaluation(t.Context())
		if err != nil {
			t.Error(err)
		}
		locked <- release
	}()
	select {
	case <-locked:
		t.Fatal("locked while leads are claimed")
	case <-time.After(100 * time.Millisecond):
	}
	ok(t, claims.Close(t.Context()))
	release := <-locked
	opened := make(chan *store.Claims)
	go func() {
		c, err := one.OpenClaims(t.Context())
		if err != nil {
			t.Error(err)
		}
		opened <- c
	}()
	select {
	case <-opened:
		t.Fatal("a pass began beside one over all leads")
	case <-time.After(100 * time.Millisecond):
	}
	release()
	ok(t, (<-opened).Close(t.Context()))
}

// Several replicas take the inbox at the same time: each item once.
func TestClaimsShareInbox(t *testing.T) {
	url := odootest.Postgres(t)
	const leads, part = 300, 20
	ids := make([]crm.LeadID, leads)
	for i := range ids {
		ids[i] = crm.LeadID(i + 1)
	}
	s := open(t, url)
	ok(t, s.AddToInbox(t.Context(), ids, noon))
	ok(t, s.MarkDirty(t.Context(), []crm.LeadID{leads + 1, leads + 2}))
	ok(t, s.AddToInbox(t.Context(), []crm.LeadID{leads + 2}, noon.Add(time.Minute))) // not due yet
	var mu sync.Mutex
	var taken, dirty []crm.LeadID
	var working sync.WaitGroup
	for range 4 {
		replica := open(t, url)
		working.Go(func() {
			for {
				n, err := takeShare(t, replica, part, func(items []store.InboxItem, left []crm.LeadID) {
					mu.Lock()
					defer mu.Unlock()
					for _, one := range items {
						taken = append(taken, one.Lead)
					}
					dirty = append(dirty, left...)
				})
				if err != nil {
					t.Error(err)
				}
				if n == 0 {
					return
				}
			}
		})
	}
	working.Wait()
	slices.Sort(taken)
	if !slices.Equal(taken, ids) {
		t.Errorf("taken %v", taken)
	}
	if !slices.Equal(dirty, []crm.LeadID{leads + 1}) {
		t.Errorf("dirty leads outside the inbox: %v", dirty)
	}
}

func takeShare(
	t *testing.T, s *store.Store, part int, see func([]store.InboxItem, []crm.LeadID),
) (n int, err error) {
	t.Helper()
	claims, err := s.OpenClaims(t.Context())
	if err != nil {
		return 0, err
	}
	defer func() { ok(t, claims.Close(t.Context())) }()
	items, err := claims.TakeInboxItems(t.Context(), noon.Add(time.Minute), time.Second, part)
	if err != nil {
		return 0, err
	}
	left, err := claims.TakeDirtyLeads(t.Context(), 0, part)
	if err != nil {
		return 0, err
	}
	see(items, left)
	marks, err := s.DirtyAmong(t.Context(), left)
	if err == nil {
		err = s.ClearDirty(t.Context(), marks)
	}
	if err != nil {
		return 0, err
	}
	return len(items) + len(left), s.AckInboxItems(t.Context(), items)
}

// What a pass saves, and the marks that it clears, are one transaction, and so are marks for cases that a user changed.
func TestClaimsSaveCases(t *testing.T) {
	s := open(t, odootest.Postgres(t))
	ctx := t.Context()
	ok(t, s.MarkDirty(ctx, []crm.LeadID{1, 2, 3}))
	claims := openClaims(t, s)
	taken, err := claims.TakeDirtyLeads(ctx, 0, 2)
	ok(t, err)
	marks, err := s.DirtyAmong(ctx, taken)
	ok(t, err)
	stale := crm.Case{
		ID: "LT-AAAAAA", Verdict: crm.Merge, Leads: []crm.LeadID{7, 8}, State: crm.Waiting, Updated: noon,
	}
	saved, err := claims.SaveCases(ctx, store.CaseChange{At: noon, Save: []crm.Case{
		{ID: "LT-BBBBBB", Verdict: crm.Merge, Leads: []crm.LeadID{1, 2}, State: crm.Waiting}, stale,
	}}, marks)
	ok(t, err)
	if !slices.Equal(saved.Stale, []string{stale.ID}) {
		t.Errorf("stale: %v", saved.Stale)
	}
	var left []crm.LeadID
	all, err := s.DirtyLeads(ctx, 0, 10)
	ok(t, err)
	for _, m := range all {
		left = append(left, m.Lead)
	}
	if !slices.Equal(left, []crm.LeadID{3, 7, 8}) {
		t.Errorf("%v are dirty", left)
	}
	ok(t, claims.Close(ctx))
}

// Others end the pass of a dead session. What it still claims is refused: nobody would release it.
func TestClaimsOfDeadSession(t *testing.T) {
	url := odootest.Postgres(t)
	s, other := open(t, url), open(t, url)
	claims := openClaims(t, s)
	wantRefused(t, claims, []crm.LeadID{1}, nil)
	db, err := pgx.Connect(t.Context(), url)
	ok(t, err)
	_, err = db.Exec(t.Context(), `SELECT pg_terminate_backend(pid, 10000) FROM pg_locks l
		JOIN pg_database d ON d.oid = l.database WHERE datname = current_database() AND locktype = 'advisory'`)
	ok(t, err)
	ok(t, db.Close(t.Context()))
	next := openClaims(t, other)
	wantRefused(t, next, []crm.LeadID{1}, nil)
	if _, err := claims.Claim(t.Context(), []crm.LeadID{2}); !errors.Is(err, store.ErrClaimsLost) {
		t.Errorf("claimed after its session had ended: %v", err)
	}
	ok(t, claims.Close(t.Context()))
	wantRefused(t, next, []crm.LeadID{2}, nil)
	ok(t, next.Close(t.Context()))
}
