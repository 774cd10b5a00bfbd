package crawl_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/store"
	"leadtwin/sync/crawl"
)

// emptyAnswers answers reads of leads whose body matches with no rows while the switch is on, as a broken cache in
// front of Odoo does. A count says 0.
func emptyAnswers(on *atomic.Bool, pattern string) miniodoo.Option {
	matches := regexp.MustCompile(pattern)
	return miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			if !on.Load() || !matches.MatchString(r.URL.Path) || strings.Contains(string(body), "write_date desc") {
				r.Body = io.NopCloser(bytes.NewReader(body))
				next.ServeHTTP(rw, r)
				return
			}
			rw.Header().Set("Content-Type", "application/json")
			if strings.HasSuffix(r.URL.Path, "search_count") {
				_, _ = io.WriteString(rw, "0")
				return
			}
			_, _ = io.WriteString(rw, "[]")
		})
	})
}

func (w *world) wantDisappeared(err error, known, gone int) {
	w.Helper()
	d, ok := errors.AsType[*crawl.DisappearedError](err)
	if !ok || d.Known != known || d.Gone != gone {
		w.Errorf("the crawl ended with %v, want %d of %d leads missing", err, gone, known)
	}
	at, err := crawl.MissingLeads(w.Context(), w.Store)
	if err != nil || at == nil || at.Gone != gone {
		w.Errorf("remembered is %+v, %v, want %d missing leads", at, err, gone)
	}
}

func (w *world) crawlError(crawl func() (crawl.Stats, error)) error {
	w.Helper()
	_, err := crawl()
	return err
}

func TestDisappearance(t *testing.T) {
	const leads = 20
	seeded := func(t *testing.T, o crawl.Options, more ...miniodoo.Option) (*world, []crm.LeadID) {
		w := newWorld(t, "19.0", "{}", o, more...)
		ids := w.CreateSeveral(leads, people)
		w.full()
		w.clean()
		w.Clock.Add(time.Hour)
		return w, ids
	}
	t.Run("held until a second full crawl", func(t *testing.T) {
		w, ids := seeded(t, crawl.Options{Page: 4})
		w.Delete(ids[:12]...)
		incremental := func() (crawl.Stats, error) { return w.crawler().Incremental(t.Context(), nil) }
		full := func() (crawl.Stats, error) { return w.crawler().Full(t.Context(), nil) }
		for range 2 { // an incremental crawl is not a second look
			w.wantDisappeared(w.crawlError(incremental), leads, 12)
		}
		w.wantDisappeared(w.crawlError(full), leads, 12)
		w.wantDisappeared(w.crawlError(incremental), leads, 12)
		if n := len(w.mirror()); n != leads {
			t.Fatalf("%d leads are left in the mirror, want all %d", n, leads)
		}
		w.wantIDs("dirty", w.Dirty())
		w.Delete(ids[12]) // life goes on between two looks
		if stats := w.full(); stats.Deleted != 13 || stats.Leads != leads-13 {
			t.Errorf("the second full crawl: %+v, want 13 deleted", stats)
		}
		w.sameAsOdoo()
		if d, err := crawl.MissingLeads(t.Context(), w.Store); d != nil || err != nil {
			t.Errorf("still remembered: %+v, %v", d, err)
		}
	})
	t.Run("other leads missing at the second look", func(t *testing.T) {
		w, ids := seeded(t, crawl.Options{})
		w.Delete(ids[:6]...)
		full := func() (crawl.Stats, error) { return w.crawler().Full(t.Context(), nil) }
		w.wantDisappeared(w.crawlError(full), leads, 6)
		w.Delete(ids[6:14]...)
		w.wantDisappeared(w.crawlError(full), leads, 14)
		if n := len(w.mirror()); n != leads {
			t.Errorf("%d leads are left in the mirror, want all %d", n, leads)
		}
	})
	t.Run("accepted by a person", func(t *testing.T) {
		w, ids := seeded(t, crawl.Options{AcceptMissing: true})
		w.Delete(ids[:12]...)
		if stats := w.incremental(); stats.Deleted != 12 {
			t.Errorf("stats are %+v, want 12 deleted", stats)
		}
		w.sameAsOdoo()
	})
	t.Run("few leads", func(t *testing.T) {
		w, ids := seeded(t, crawl.Options{})
		w.Delete(ids[:5]...)
		if stats := w.incremental(); stats.Deleted != 5 {
			t.Errorf("stats are %+v, want 5 deleted", stats)
		}
	})
	t.Run("reported by webhooks", func(t *testing.T) {
		w, ids := seeded(t, crawl.Options{})
		w.Delete(ids[:12]...)
		missing, err := w.crawler().Refresh(t.Context(), ids)
		if err != nil {
			t.Fatal(err)
		}
		w.wantIDs("missing", missing, ids[:12]...)
		if n := len(w.mirror()); n != leads {
			t.Errorf("%d leads are left in the mirror, want all %d", n, leads)
		}
	})
}

// TestEmptyAnswer: leads that one answer leaves out are there all the same.
func TestEmptyAnswer(t *testing.T) {
	for name, calls := range map[string]string{
		"of every read": "crm.lead/search_read$", "of everything": "crm.lead/search",
	} {
		t.Run(name, func(t *testing.T) {
			var on atomic.Bool
			w := newWorld(t, "19.0", "{}", crawl.Options{Page: 3}, emptyAnswers(&on, calls))
			ids := w.CreateSeveral(8, people)
			w.full()
			w.clean()
			w.Clock.Add(time.Hour)
			on.Store(true)
			_, crawlErr := w.crawler().Full(t.Context(), nil)
			if _, err := w.crawler().Refresh(t.Context(), ids); err != nil {
				t.Error(err)
			}
			if _, disappeared := errors.AsType[*crawl.DisappearedError](crawlErr); crawlErr != nil && !disappeared {
				t.Error(crawlErr)
			}
			on.Store(false)
			w.sameAsOdoo()
			w.incremental()
			w.sameAsOdoo()
		})
	}
	t.Run("for one lead", func(t *testing.T) {
		var on atomic.Bool
		w := newWorld(t, "19.0", robin, crawl.Options{}, emptyAnswers(&on, "crm.lead/search_read$"))
		w.full()
		on.Store(true)
		if _, err := w.crawler().Refresh(t.Context(), []crm.LeadID{41}); err != nil {
			t.Fatal(err)
		}
		on.Store(false)
		w.sameAsOdoo()
	})
}

// TestWronglyRemovedLeads: a lead that two wrong answers hid comes back with the next crawl, also where the number of
// leads is the same by then.
func TestWronglyRemovedLeads(t *testing.T) {
	var on atomic.Bool
	w := newWorld(t, "19.0", robin, crawl.Options{Page: 1}, emptyAnswers(&on, "crm.lead/search"))
	w.full()
	w.Clock.Add(24 * time.Hour) // no look back comes to the leads any more
	w.incremental()
	on.Store(true)
	if _, err := w.crawler().Full(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	on.Store(false)
	if n := len(w.mirror()); n != 0 {
		t.Fatalf("%d leads are left in the mirror", n)
	}
	if _, err := w.Store.SaveLeads(t.Context(),
		[]store.KeyedLead{{Lead: crm.Lead{ID: 99}}, {Lead: crm.Lead{ID: 98}}, {Lead: crm.Lead{ID: 97}}}); err != nil {
		t.Fatal(err)
	}
	w.Clock.Add(time.Hour)
	w.incremental()
	w.sameAsOdoo()
}
