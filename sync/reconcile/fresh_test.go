package reconcile_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

// reads is a store that lists the leads that are read from it.
type reads struct {
	*store.Store
	ids []crm.LeadID
}

func (r *reads) Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error) {
	r.ids = append(r.ids, ids...)
	return r.Store.Leads(ctx, ids)
}

// A first pass decides on what the crawl has just written, without reading it again, except where a later delivery
// changed it. It uses the result that was prepared while the crawl wrote the last leads, with the same outcome.
func TestPassUsesCrawledLeads(t *testing.T) {
	crawled := func(t *testing.T) (*site, *crawl.Fresh, *reads, *reconcile.Reconciler) {
		s := newSite(t, "19.0", synctest.Robin)
		store := &reads{Store: s.Store}
		crawler, reconciler := s.reconciler(store)
		read, err := crawler.Full(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if !reconciler.HasPrepared() {
			t.Fatal("nothing was prepared")
		}
		return s, read.Fresh, store, reconciler
	}
	pass := func(s *site, fresh *crawl.Fresh, r *reads, reconciler *reconcile.Reconciler) (readIDs []crm.LeadID) {
		s.Helper()
		if _, err := reconciler.RunOnce(s.Context(), s.Clock.Now(), fresh); err != nil {
			s.Fatal(err)
		}
		other := s.withNewStore()
		other.runOnce(other.crawlAll())
		if have, want := facts(s.Cases()), facts(other.Cases()); have != want || have == "" {
			s.Errorf("the cases are\n%s\nwant\n%s", have, want)
		}
		return r.ids
	}
	t.Run("nothing new", func(t *testing.T) {
		if again := pass(crawled(t)); len(again) > 0 {
			t.Errorf("leads %v were read from the mirror", again)
		}
	})
	for name, deliver := range map[string]func(s *site) error{
		"a change": func(s *site) error {
			s.WriteLead(42, map[string]any{"email_from": "robin@far.test", "phone": "", "contact_name": "Kim Lund"})
			_, err := s.crawler().Refresh(s.Context(), []crm.LeadID{42})
			return err
		},
		"a report": func(s *site) error {
			return s.Store.MarkDirty(s.Context(), []crm.LeadID{42})
		},
		"another directory": func(s *site) error {
			d, err := s.Store.Directory(s.Context())
			if err != nil {
				return err
			}
			return s.Store.SaveDirectory(s.Context(), d)
		},
		"a deletion": func(s *site) error {
			s.Delete(42)
			_, err := s.crawler().Refresh(s.Context(), []crm.LeadID{42})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, fresh, store, reconciler := crawled(t)
			if err := deliver(s); err != nil {
				t.Fatal(err)
			}
			pass(s, fresh, store, reconciler)
		})
	}
}

// What the crawl keeps in memory has the keys that it writes.
func TestKeysInMemory(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	fresh := s.crawlAll()
	for _, limit := range []int{1, 2, 100} {
		want, have := map[crm.Key]string{}, map[crm.Key]string{}
		for b, err := range s.Store.SharedKeys(t.Context(), limit) {
			if err != nil {
				t.Fatal(err)
			}
			want[b.Key] = fmt.Sprint(b.Count, b.Leads)
		}
		memory := reconcile.KeysInMemory(fresh)
		for b, err := range memory.SharedKeys(t.Context(), limit) {
			if err != nil {
				t.Fatal(err)
			}
			have[b.Key] = fmt.Sprint(b.Count, b.Leads)
		}
		if !maps.Equal(have, want) || len(want) == 0 {
			t.Errorf("limit %d: the keys are\n%v\nwant\n%v", limit, have, want)
		}
	}
	prefix := rules.AddressKind().Prefix()
	var want, have []store.LeadKey
	for one, err := range s.Store.KeysWithPrefix(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, one)
	}
	for one, err := range reconcile.KeysInMemory(fresh).KeysWithPrefix(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		have = append(have, one)
	}
	slices.SortFunc(have, func(a, b store.LeadKey) int {
		return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.Lead, b.Lead))
	})
	if !slices.Equal(have, want) || len(want) == 0 {
		t.Errorf("the addresses are\n%v\nwant\n%v", have, want)
	}
}
