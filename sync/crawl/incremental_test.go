package crawl_test

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/rules/normalize"
	"leadtwin/sync/crawl"
	"leadtwin/sync/synctest"
)

func TestIncrementalStartsFull(t *testing.T) {
	w := newWorld(t, "19.0", robin, crawl.Options{})
	if stats := w.incremental(); !stats.Full || stats.Leads != 3 {
		t.Errorf("stats are %+v, want a full crawl", stats)
	}
	if stats := w.incremental(); stats.Full {
		t.Errorf("stats are %+v, want an incremental crawl", stats)
	}
}

func TestIncrementalFindsChanges(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin, crawl.Options{})
		w.full()
		w.clean()
		w.Clock.Add(time.Hour)
		w.Write("crm.lead", 43, map[string]any{"email_from": "kim@other.test"})
		w.CreateSeveral(1, people)
		w.Delete(42)
		stats := w.incremental()
		if stats.Changed != 2 || stats.Deleted != 1 || stats.Leads != 3 {
			t.Errorf("stats are %+v, want 2 changed, 1 deleted", stats)
		}
		w.sameAsOdoo()
		w.wantIDs("dirty", w.Dirty(), 42, 43, 44)
		for _, id := range w.Dirty() {
			if !stats.Fresh.Has(id) {
				t.Errorf("lead %d is dirty and not fresh", id)
			}
		}
	})
}

// An import writes all its rows with one write_date.
func TestIncrementalThousandsInOneSecond(t *testing.T) {
	const thousands = 3000
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin, crawl.Options{Page: 100, StampsPage: 700})
		w.full()
		w.Clock.Add(time.Hour)
		w.CreateSeveral(thousands, people)
		if stats := w.incremental(); stats.Changed != thousands {
			t.Errorf("%d leads changed, want %d", stats.Changed, thousands)
		}
		w.clean()

		// The same second goes on, and only stamps are read now: equal ones prove nothing yet.
		w.Write("crm.lead", 41, map[string]any{"email_from": "again@acme.test"})
		w.incremental()
		w.wantIDs("dirty", w.Dirty(), 41)
		w.clean()

		// When it is over, one more crawl ends it.
		w.Clock.Add(2 * time.Second)
		w.incremental()
		before := w.Client.CallCount()
		if stats := w.incremental(); stats.Read != 0 || stats.Changed != 0 {
			t.Errorf("stats are %+v, want nothing read", stats)
		}
		// stamps of 3001 rows in one second, by 700; customers; count
		if calls := w.Client.CallCount() - before; calls > 7+2 {
			t.Errorf("%d calls, want a few", calls)
		}
		w.Write("crm.lead", 43, map[string]any{"phone": "+49 30 901820"})
		w.incremental()
		w.sameAsOdoo()
	})
}

func TestIncrementalUnchangedTakesThreeCalls(t *testing.T) {
	for name, leads := range map[string]int{"few leads": 3, "a large import": 2500} {
		t.Run(name, func(t *testing.T) {
			synctest.EachVersion(t, func(t *testing.T, version string) {
				w := newWorld(t, version, robin, crawl.Options{})
				w.CreateSeveral(leads, people)
				w.Clock.Add(2 * time.Second)
				w.full()
				w.Clock.Add(2 * time.Second)
				w.incremental()
				w.clean()
				session := w.Client.Session()
				w.Client = w.Connect(w.Odoo.Login, w.Odoo.Key, &session)
				if stats := w.incremental(); stats.Changed != 0 || stats.Deleted != 0 {
					t.Errorf("stats are %+v, want nothing", stats)
				}
				if calls := w.Client.CallCount() - w.cookie(); calls > 3 {
					t.Errorf("%d calls, the connection included, want 3", calls)
				}
				if len(w.Dirty()) != 0 {
					t.Errorf("%v are dirty", w.Dirty())
				}
			})
		})
	}
}

// write_date is when a transaction began. It shows when it is committed.
func TestIncrementalLateCommit(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin, crawl.Options{})
		w.full()
		w.Clock.Add(10 * time.Minute)
		w.Write("crm.lead", 41, map[string]any{"phone": "+49 30 1"})
		w.incremental()
		began := w.Clock.Now().Add(-4 * time.Minute)
		w.InOdoo(func(e *orm.Env) error {
			late := e.One("crm.lead", 42)
			if err := e.Update([]*orm.Record{late}, map[string]any{"email_from": "late@acme.test"}); err != nil {
				return err
			}
			e.Set(late, "write_date", began)
			return nil
		})
		w.incremental()
		w.sameAsOdoo()
	})
}

func TestIncrementalCustomerChange(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin, crawl.Options{})
		w.full()
		w.clean()
		w.Clock.Add(time.Hour)
		w.InOdoo(func(e *orm.Env) error {
			e.Set(e.One("res.partner", 71), "phone", "+49 30 4711") // past all that would write the lead, too
			e.Set(e.One("res.partner", 71), "write_date", w.Clock.Now())
			return nil
		})
		stats := w.incremental()
		if stats.Customers != 1 {
			t.Errorf("stats are %+v, want one customer", stats)
		}
		w.wantIDs("dirty", w.Dirty(), 41)
		w.wantIDs("by phone", w.carries("p:+49304711"), 41)
		if !stats.Fresh.Has(41) {
			t.Error("its lead would be read once more")
		}
	})
}

// A database may have many contacts that are not customers of any lead.
func TestIncrementalIgnoresOtherContacts(t *testing.T) {
	w := newWorld(t, "19.0", robin, crawl.Options{})
	w.full()
	w.Clock.Add(time.Hour)
	w.InOdoo(func(e *orm.Env) error {
		_, err := e.Make("res.partner", map[string]any{"name": "Globex"})
		return err
	})
	if stats := w.incremental(); stats.Customers != 0 {
		t.Errorf("stats are %+v, want no customer", stats)
	}
}

func TestIncrementalUnknownStage(t *testing.T) {
	w := newWorld(t, "19.0", robin, crawl.Options{})
	w.full()
	w.Clock.Add(time.Hour)
	w.InOdoo(func(e *orm.Env) error {
		stage, err := e.Make("crm.stage", map[string]any{"name": "Signed", "is_won": true, "sequence": 90})
		if err != nil {
			return err
		}
		return e.Update([]*orm.Record{e.One("crm.lead", 41)}, map[string]any{"stage_id": stage[0].ID})
	})
	w.incremental()
	d, err := w.Store.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if s := d.Stages[w.mirror()[0].Stage]; s.Name != "Signed" || !s.Won {
		t.Errorf("the stage is %+v", s)
	}
}

func TestIncrementalPolicyChange(t *testing.T) {
	w := newWorld(t, "19.0", robin, crawl.Options{})
	w.full()
	w.clean()
	w.Policy.Lists = w.Policy.Lists.With(normalize.Additions{PublicProviders: []string{"acme.test"}})
	before := w.Client.CallCount()
	changed, err := w.crawler().RefreshKeys(t.Context())
	if err != nil || changed != 3 {
		t.Errorf("%d leads got other keys, %v; want 3", changed, err)
	}
	if w.Client.CallCount() != before {
		t.Error("Odoo was asked")
	}
	w.wantIDs("by domain", w.carries("d:acme.test"))
	w.wantIDs("by address", w.carries("e:robin@acme.test"), 41, 42)
	if changed, err := w.crawler().RefreshKeys(t.Context()); err != nil || changed != 0 {
		t.Errorf("a second time %d, %v", changed, err)
	}
}

func TestRefresh(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin, crawl.Options{})
		if _, err := w.crawler().Refresh(t.Context(), w.Dirty()); err != nil {
			t.Errorf("nothing to read: %v", err)
		}
		missing, err := w.crawler().Refresh(t.Context(), []crm.LeadID{41, 42, 999})
		if err != nil {
			t.Fatal(err)
		}
		w.wantIDs("missing", missing, 999)
		w.wantIDs("by address", w.carries("e:robin@acme.test"), 41, 42)
		w.Delete(42)
		if missing, err = w.crawler().Refresh(t.Context(), []crm.LeadID{41, 42}); err != nil {
			t.Fatal(err)
		}
		w.wantIDs("missing", missing, 42)
		w.wantIDs("by address", w.carries("e:robin@acme.test"), 41)
	})
}

// A webhook's pass may read a lead while the second in which it was written is still running.
func TestRefreshWithinOneSecond(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin, crawl.Options{})
		w.full()
		for range 2 { // so that the mark is settled and only stamps are read
			w.Clock.Add(time.Hour)
			w.incremental()
		}
		w.Write("crm.lead", 43, map[string]any{"email_from": "kim@other.test"})
		if _, err := w.crawler().Refresh(t.Context(), []crm.LeadID{43}); err != nil {
			t.Fatal(err)
		}
		w.Write("crm.lead", 43, map[string]any{"email_from": "kim@third.test"})
		w.Clock.Add(time.Minute)
		w.incremental()
		w.sameAsOdoo()
	})
}
