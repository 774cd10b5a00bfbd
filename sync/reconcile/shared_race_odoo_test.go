//go:build odoo

package reconcile_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
	"leadtwin/sync/reconcile"
)

// replicas is a site whose dirty leads several replicas evaluate.
type replicas struct {
	*site
	database string
	a, b     crm.LeadID // of one person, and in no case yet
}

func newReplicas(t *testing.T) *replicas {
	t.Helper()
	s := &replicas{site: newSite(t, "19.0", "users: [{id: 5, name: Ann, login: ann, rights: own}]")}
	s.database = odootest.Postgres(t)
	s.Store = openSchema(t, s.database, "replicas")
	t.Cleanup(func() { _ = s.Store.Close() })
	s.sweep()
	s.a, s.b = s.Create(ada()), s.Create(ada())
	if _, err := s.crawler().Incremental(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	s.clear(s.b)
	return s
}

func ada() map[string]any {
	return map[string]any{"name": "Lamps", "contact_name": "Ada Quist", "email_from": "ada@far.test", "user_id": 5}
}

// clear makes a lead clean although nobody evaluated it.
func (s *replicas) clear(id crm.LeadID) {
	s.Helper()
	marks, err := s.Store.DirtyAmong(s.Context(), []crm.LeadID{id})
	if err == nil {
		err = s.Store.ClearDirty(s.Context(), marks)
	}
	if err != nil {
		s.Fatal(err)
	}
}

// moveAway gives a lead another address.
func (s *replicas) moveAway(id crm.LeadID) {
	s.Helper()
	s.WriteLead(id, map[string]any{"email_from": "ada@elsewhere.test", "contact_name": "Bela Horn"})
	if err := s.Store.MarkDirty(s.Context(), []crm.LeadID{id}); err != nil {
		s.Fatal(err)
	}
}

// pass evaluates the leads that are dirty and unclaimed.
func (s *replicas) pass(beforeClaim, beforeSave func() error) (reconcile.Stats, error) {
	s.Helper()
	claims, err := s.Store.OpenClaims(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	defer func() {
		if err := claims.Close(s.Context()); err != nil {
			s.Error(err)
		}
	}()
	ids, err := claims.TakeDirtyLeads(s.Context(), 0, 10)
	if err != nil {
		s.Fatal(err)
	}
	hooked := &hookedClaims{claims, beforeClaim, beforeSave}
	return reconcile.New(s.Store, s.crawler(), s.Policy, s.options).RunClaimed(s.Context(), s.Clock.Now(), hooked, ids)
}

func (s *replicas) mustPass() reconcile.Stats {
	s.Helper()
	stats, err := s.pass(nil, nil)
	if err != nil {
		s.Fatal(err)
	}
	return stats
}

// A pass has read a lead, and before it claims the lead, another pass evaluates a younger state of it.
func TestSharedPassReadTooEarly(t *testing.T) {
	s := newReplicas(t)
	stats, err := s.pass(func() error {
		s.moveAway(s.b)
		if other := s.mustPass(); other.Dirty != 1 || len(other.Deferred) != 0 {
			t.Errorf("the other pass: %+v", other)
		}
		return nil
	}, nil)
	if err != nil || !slices.Equal(stats.Deferred, []crm.LeadID{s.a}) {
		t.Errorf("deferred %v: %v", stats.Deferred, err)
	}
	if again := s.mustPass(); len(again.Deferred) != 0 {
		t.Errorf("deferred again: %v", again.Deferred)
	}
	s.want()
}

// A pass is about to save its result when another one comes to a lead that the result depends on.
func TestSharedPassMeetsClaim(t *testing.T) {
	s := newReplicas(t)
	if _, err := s.pass(nil, func() error {
		s.moveAway(s.b)
		if other := s.mustPass(); other.Dirty != 0 {
			t.Errorf("took a claimed lead: %+v", other)
		}
		c := s.Create(ada())
		if err := s.Store.MarkDirty(s.Context(), []crm.LeadID{c}); err != nil {
			return err
		}
		if other := s.mustPass(); !slices.Equal(other.Deferred, []crm.LeadID{c}) {
			t.Errorf("came to claimed leads, and deferred %v", other.Deferred)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	s.mustPass()
	want, cases, dirty := []crm.LeadID{s.a, s.b + 1}, s.Cases(), s.Dirty()
	if len(cases) != 1 || !slices.Equal(cases[0].Leads, want) || len(dirty) != 0 {
		t.Errorf("cases %+v, dirty %v", cases, dirty)
	}
}

// The session of a pass ends, and with it its claims. Others go on at once; what the pass still saves is refused.
func TestSharedPassLosesClaims(t *testing.T) {
	s := newReplicas(t)
	db, err := pgx.Connect(t.Context(), s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	_, err = s.pass(nil, func() error {
		_, err := db.Exec(t.Context(), `SELECT pg_terminate_backend(pid, 10000) FROM pg_locks l
			JOIN pg_database d ON d.oid = l.database WHERE datname = current_database() AND locktype = 'advisory'`)
		if err != nil {
			return err
		}
		s.moveAway(s.b)
		if other := s.mustPass(); other.Dirty != 2 || len(other.Deferred) != 0 {
			t.Errorf("the other pass: %+v", other)
		}
		return nil
	})
	if !errors.Is(err, store.ErrClaimsLost) {
		t.Errorf("saved without claims: %v", err)
	}
	s.want()
	if dirty := s.Dirty(); len(dirty) != 0 {
		t.Errorf("%v are dirty", dirty)
	}
}
