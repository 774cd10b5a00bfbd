package reconcile_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

// site evaluates the leads of an Odoo.
type site struct {
	*synctest.Site
	options reconcile.Options
}

func newSite(t testing.TB, version, seed string, more ...miniodoo.Option) *site {
	t.Helper()
	return &site{synctest.Start(t, version, seed, more...), reconcile.Options{InitialState: crm.Waiting}}
}

// withNewStore returns another site on the same Odoo, with default settings.
func (s *site) withNewStore() *site {
	s.Helper()
	return &site{s.WithNewStore(), reconcile.Options{InitialState: crm.Waiting}}
}

func (s *site) crawler() *crawl.Crawler {
	return crawl.New(s.Client, s.Store, s.Policy, s.Clock.Now, crawl.Options{MaxMissingPercent: 100})
}

// reconciler makes what a sweep consists of: the crawler lets the reconciler prepare the first pass.
func (s *site) reconciler(of reconcile.Store) (*crawl.Crawler, *reconcile.Reconciler) {
	r := reconcile.New(of, s.crawler(), s.Policy, s.options)
	return crawl.New(s.Client, s.Store, s.Policy, s.Clock.Now, crawl.Options{
		MaxMissingPercent: 100,
		AllRead: func(ctx context.Context, read *crawl.Fresh) {
			if err := r.Prepare(ctx, s.Clock.Now(), read); err != nil {
				s.Error(err)
			}
		},
	}), r
}

// sweep reads the changes and evaluates them.
func (s *site) sweep() reconcile.Stats {
	s.Helper()
	crawler, reconciler := s.reconciler(s.Store)
	read, err := crawler.Incremental(s.Context(), nil)
	if err != nil {
		s.Fatal(err)
	}
	stats, err := reconciler.RunOnce(s.Context(), s.Clock.Now(), read.Fresh)
	if err != nil {
		s.Fatal(err)
	}
	return stats
}

// crawlAll reads all leads, and lets nobody prepare a pass.
func (s *site) crawlAll() *crawl.Fresh {
	s.Helper()
	read, err := s.crawler().Full(s.Context(), nil)
	if err != nil {
		s.Fatal(err)
	}
	return read.Fresh
}

// runOnce runs one pass.
func (s *site) runOnce(fresh reconcile.Fresh) reconcile.Stats {
	s.Helper()
	stats, err := reconcile.New(s.Store, s.crawler(), s.Policy, s.options).RunOnce(s.Context(), s.Clock.Now(), fresh)
	if err != nil {
		s.Fatal(err)
	}
	return stats
}

// reportChange handles a webhook: some leads may have changed.
func (s *site) reportChange(ids ...crm.LeadID) reconcile.Stats {
	s.Helper()
	if err := s.Store.MarkDirty(s.Context(), ids); err != nil {
		s.Fatal(err)
	}
	return s.runOnce(nil)
}

// only is the one case with a verdict.
func (s *site) only(v crm.Verdict) crm.Case {
	s.Helper()
	cases := slices.DeleteFunc(s.Cases(), func(c crm.Case) bool { return c.Verdict != v })
	if len(cases) != 1 {
		s.Fatalf("%d cases are %s, want one:\n%s", len(cases), v, synctest.ListCases(s.Cases()))
	}
	return cases[0]
}

// want fails the test where the cases are not these, such as "merge 41 42: waiting".
func (s *site) want(cases ...string) {
	s.Helper()
	have := strings.Split(strings.TrimSpace(synctest.ListCases(s.Cases())), "\n")
	if len(have) == 1 && have[0] == "" {
		have = nil
	}
	slices.Sort(have)
	slices.Sort(cases)
	if !slices.Equal(have, cases) {
		s.Errorf("cases are\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(cases, "\n"))
	}
}

// breaking answers every call whose body matches with an error of Odoo's own code.
func breaking(pattern string) miniodoo.Option {
	breaks := regexp.MustCompile(pattern)
	return miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return
			}
			if breaks.Match(body) {
				rw.Header().Set("Content-Type", "application/json")
				rw.WriteHeader(http.StatusInternalServerError)
				_, _ = fmt.Fprint(rw, `{"name":"builtins.KeyError","message":"13","arguments":[],"context":{},"debug":""}`)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(rw, r)
		})
	})
}
