package reconcile_test

import (
	"context"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
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
// changed it.
func TestPassUsesCrawledLeads(t *testing.T) {
	crawled := func(t *testing.T) (*site, *crawl.Fresh) {
		s := newSite(t, "19.0", synctest.Robin)
		read, err := s.crawler().Full(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return s, read.Fresh
	}
	pass := func(s *site, fresh *crawl.Fresh) (readIDs []crm.LeadID) {
		s.Helper()
		r := &reads{Store: s.Store}
		_, err := reconcile.New(r, s.crawler(), s.Policy, s.options).RunOnce(s.Context(), s.Clock.Now(), fresh)
		if err != nil {
			s.Fatal(err)
		}
		other := s.withNewStore()
		other.sweep()
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
		"a deletion": func(s *site) error {
			s.Delete(42)
			_, err := s.crawler().Refresh(s.Context(), []crm.LeadID{42})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, fresh := crawled(t)
			if err := deliver(s); err != nil {
				t.Fatal(err)
			}
			pass(s, fresh)
		})
	}
}
