package check_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/check"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
)

// eachVersion runs a test on both versions that miniodoo imitates.
func eachVersion(t *testing.T, test func(t *testing.T, version string)) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) { test(t, version) })
	}
}

// clock is the clock of Odoo and Leadtwin. It only moves by add.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// site is an Odoo and a Leadtwin with an empty store.
type site struct {
	testing.TB
	clock  *clock
	odoo   miniodootest.Server
	client *odooclient.Client
	store  *store.Store
	policy rules.Policy
}

func newSite(t testing.TB, version, seed string) *site {
	t.Helper()
	s := &site{TB: t, clock: &clock{at: time.Date(2026, 1, 31, 9, 0, 0, 300_000_000, time.UTC)}, policy: rules.Default()}
	s.odoo = miniodootest.Start(t, version, seed, miniodoo.WithClock(s.clock.now))
	s.client = s.connect(s.odoo.Login, s.odoo.Key)
	var err error
	if s.store, err = store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "leadtwin.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *site) connect(login, key string) *odooclient.Client {
	s.Helper()
	client, err := odooclient.Connect(s.Context(), odooclient.Options{
		URL: s.odoo.URL, Database: s.odoo.Database, User: login, Key: key, Timeout: time.Minute,
	})
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(client.Close)
	return client
}

func (s *site) check(ids ...crm.LeadID) check.Result {
	s.Helper()
	result, err := check.New(s.client, s.store, s.policy).Check(s.Context(), ids, s.clock.now())
	if err != nil {
		s.Fatal(err)
	}
	return result
}

// sweep crawls and evaluates, so that the store has a mirror and cases.
func (s *site) sweep() {
	s.Helper()
	crawler := crawl.New(s.client, s.store, s.policy, s.clock.now, crawl.Options{})
	read, err := crawler.Incremental(s.Context(), nil)
	if err != nil {
		s.Fatal(err)
	}
	r := reconcile.New(s.store, crawler, s.policy, reconcile.Options{InitialState: crm.Waiting})
	if _, err := r.RunOnce(s.Context(), s.clock.now(), read.Fresh); err != nil {
		s.Fatal(err)
	}
}

func (s *site) cases() []crm.Case {
	s.Helper()
	cases, err := s.store.Cases(s.Context(), store.CaseFilter{})
	if err != nil {
		s.Fatal(err)
	}
	return cases
}

func (s *site) create(vals map[string]any) {
	s.Helper()
	s.createLead(vals)
}

func (s *site) createLead(vals map[string]any) (id crm.LeadID) {
	s.Helper()
	err := s.odoo.Odoo.Do(s.Context(), func(e *orm.Env) error {
		made, err := e.Make("crm.lead", vals)
		if err == nil {
			id = crm.LeadID(made[0].ID)
		}
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return id
}

// setCustomer changes a customer without Odoo's own rules, which would change its leads, too.
func (s *site) setCustomer(id int64, field, value string) {
	s.Helper()
	err := s.odoo.Odoo.Do(s.Context(), func(e *orm.Env) error {
		e.Set(e.One("res.partner", id), field, value)
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
}

// listSimilar lists the leads similar to one, such as "42 same_person".
func listSimilar(r check.Result, lead crm.LeadID) string {
	var list []string
	for _, one := range r.Similar {
		if one.Lead != lead {
			continue
		}
		for _, other := range one.Leads {
			list = append(list, fmt.Sprint(other.ID, " ", other.Relation))
		}
	}
	return strings.Join(list, ", ")
}

// listCases lists cases, such as "merge 41 42: waiting".
func listCases(cases []crm.Case) string {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "%s %s: %s\n", c.Verdict, strings.Trim(fmt.Sprint(c.Leads), "[]"), c.State)
	}
	return b.String()
}

// robin is the example of the documentation.
const robin = `
users:
  - {id: 5, name: Ann, login: ann, rights: own}
  - {id: 6, name: Bob, login: bob, rights: own}
  - {id: 7, name: Eve, login: eve, rights: own}
leads:
  - {id: 41, name: Offer, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 42, name: Again, contact_name: R. Berg, email_from: ROBIN@acme.test, user_id: bob}
  - {id: 43, name: Other, contact_name: Kim Lund, email_from: kim@acme.test, user_id: eve}
  - {id: 44, name: Nobody, contact_name: Lee Chan, email_from: lee@elsewhere.test, user_id: eve}
`

var names = []string{
	"Ada Quist", "Bela Horn", "Cyr Odum", "Dana Prill", "Emil Zorn", "Fay Ubel", "Gus Wirth", "Hal Yorck", "Ida Xanten",
	"Jon Voss", "Kai Tamm",
	"Lia Sorge", "Mia Rauch", "Ned Quell", "Ole Pabst", "Pia Ostrow", "Rex Nagel", "Sue Marten", "Tom Lasker", "Uta Krull",
}
