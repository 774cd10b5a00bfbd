package check_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/rules"
	"leadtwin/sync/check"
	"leadtwin/sync/cluster"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

// site checks leads of an Odoo.
type site struct{ *synctest.Site }

func newSite(t testing.TB, version, seed string) *site {
	t.Helper()
	return &site{synctest.Start(t, version, seed)}
}

func (s *site) check(ids ...crm.LeadID) check.Result {
	s.Helper()
	result, err := check.New(s.Client, s.Store, s.Policy).Check(s.Context(), ids, s.Clock.Now())
	if err != nil {
		s.Fatal(err)
	}
	return result
}

// sweep crawls and evaluates, so that the store has a mirror and cases.
func (s *site) sweep() {
	s.Helper()
	crawler := crawl.New(s.Client, s.Store, s.Policy, s.Clock.Now, crawl.Options{})
	read, err := crawler.Incremental(s.Context(), nil)
	if err != nil {
		s.Fatal(err)
	}
	r := reconcile.New(s.Store, crawler, s.Policy, s.passOptions())
	if _, err := r.RunOnce(s.Context(), s.Clock.Now(), read.Fresh); err != nil {
		s.Fatal(err)
	}
}

func (s *site) passOptions() reconcile.Options {
	mail := cluster.NewOdooMail(s.Client, &s.Policy, func(ctx context.Context) (*rules.Resolver, error) {
		d, err := s.Store.Directory(ctx)
		return rules.NewResolver(d), err
	})
	return reconcile.Options{InitialState: crm.Waiting, Mail: mail}
}

// setCustomer changes a customer without Odoo's own rules, which would change its leads, too.
func (s *site) setCustomer(id int64, field, value string) {
	s.Helper()
	err := s.Odoo.Odoo.Do(s.Context(), func(e *orm.Env) error {
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

var names = []string{
	"Ada Quist", "Bela Horn", "Cyr Odum", "Dana Prill", "Emil Zorn", "Fay Ubel", "Gus Wirth", "Hal Yorck", "Ida Xanten",
	"Jon Voss", "Kai Tamm",
	"Lia Sorge", "Mia Rauch", "Ned Quell", "Ole Pabst", "Pia Ostrow", "Rex Nagel", "Sue Marten", "Tom Lasker", "Uta Krull",
}
