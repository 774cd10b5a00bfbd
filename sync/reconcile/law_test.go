package reconcile_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

func TestMain(m *testing.M) {
	synctest.ShortenLaws("6")
	os.Exit(m.Run())
}

// Regardless of the order of webhooks and crawls, the final cases are those of one full sweep.
func TestPassSameCasesByEveryPath(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				s := newSite(t, version, synctest.Robin)
				s.Policy.MaxLeadsPerValue = 4 // so that values become common, and stop being so, among a few leads
				s.Policy.QuietMinutes = rapid.SampledFrom([]int{0, 30}).Draw(r, "quiet minutes")
				s.options.Batch = rapid.SampledFrom([]int{2, 5, 1000}).Draw(r, "batch") // how soon all leads are looked at
				life := life{site: s, t: r, leads: []crm.LeadID{41, 42, 43, 44}}
				for range rapid.IntRange(1, 25).Draw(r, "steps") {
					life.step()
				}
				s.Clock.Add(2 * time.Second)
				s.sweep()

				other := s.withNewStore()
				other.Policy = s.Policy
				other.sweep()
				if have, want := facts(s.Cases()), facts(other.Cases()); have != want {
					r.Fatalf("after all that the cases are\n%s\none sweep finds\n%s", have, want)
				}
				s.Clock.Add(time.Second)
				if stats := s.sweep(); stats.Put+stats.Dropped != 0 {
					r.Fatalf("a sweep of nothing new wrote: %+v", stats)
				}
			})
		})
	}
}

// facts writes cases without what depends on how they were found.
func facts(cases []crm.Case) string {
	lines := make([]string, len(cases))
	for i, c := range cases {
		for j := range c.Reasons {
			if c.Reasons[j].Code == rules.SharedValue {
				c.Reasons[j].Text, c.Reasons[j].Number = "", 0 // counts
			}
		}
		lines[i] = fmt.Sprintf("%s %v into %d, for %v, because %v, held by %v, so %v", c.Verdict, c.Leads, c.Survivor,
			c.Salespeople, c.Reasons, c.Guards, c.Plan)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// Evaluating some leads and evaluating all of them gives the same result.
func TestFullAndIncrementalAgree(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newSite(t, "19.0", synctest.Robin)
		s.Policy.MaxLeadsPerValue = 4
		l := life{site: s, t: r, leads: []crm.LeadID{41, 42, 43, 44}}
		s.sweep()
		for range rapid.IntRange(1, 20).Draw(r, "leads") {
			l.leads = append(l.leads, l.Create(l.values()))
		}
		for _, id := range l.leads {
			s.reportChange(id) // one at a time
		}
		other := s.withNewStore()
		other.Policy = s.Policy
		other.sweep() // the first one is of everything
		if have, want := facts(s.Cases()), facts(other.Cases()); have != want {
			r.Fatalf("one at a time:\n%s\nall at once:\n%s", have, want)
		}
	})
}

// Very many people with one name, at one company each, are not evaluated together.
func TestFullTypoKeysOfNamesakes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := newSite(t, "19.0", "users: [{id: 5, name: Ann, login: ann, rights: own}, {id: 6, name: Bob, login: bob, "+
			"rights: own}]")
		companies := []string{"alphaworks.test", "alphawerks.test", "betatrade.test", "gammasoft.test", "gammasofd.test"}
		for range rapid.IntRange(2, 15).Draw(r, "leads") {
			s.Create(map[string]any{
				"name": "A lead", "contact_name": rapid.SampledFrom(names[:3]).Draw(r, "name"),
				"user_id": rapid.SampledFrom([]int{5, 6}).Draw(r, "salesperson"),
				"email_from": rapid.SampledFrom([]string{"ada.quist", "bela.horn", "bela.hornn"}).Draw(r, "local") + "@" +
					rapid.SampledFrom(companies).Draw(r, "domain"),
			})
		}
		s.Clock.Add(time.Second)
		s.sweep()
		other := s.withNewStore()
		read, err := other.crawler().Full(s.Context(), nil)
		if err != nil {
			r.Fatal(err)
		}
		if _, err := reconcile.New(other.Store, other.crawler(), s.Policy, s.options).WithMaxTypoSet(1).RunOnce(s.Context(),
			s.Clock.Now(), read.Fresh); err != nil {
			r.Fatal(err)
		}
		if have, want := facts(other.Cases()), facts(s.Cases()); have != want {
			r.Fatalf("pair by pair:\n%s\nall together:\n%s", have, want)
		}
	})
}

// A pass may die at any moment. What it leaves is taken up by the next one.
func TestPassResumesAfterCrash(t *testing.T) {
	want := ""
	for n := 0; ; n++ {
		s := newSite(t, "19.0", synctest.Robin)
		s.sweep()
		for i := range 6 {
			s.Create(map[string]any{
				"name": "New", "contact_name": names[i], "email_from": fmt.Sprintf("n%d@acme.test", i),
				"user_id": 5,
			})
		}
		s.WriteLead(42, map[string]any{"email_from": "robin@far.test"})
		if _, err := s.crawler().Incremental(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		dying := &dying{Store: s.Store, left: n}
		_, err := reconcile.New(dying, crawl.New(s.Client, s.Store, s.Policy, s.Clock.Now, crawl.Options{}), s.Policy,
			s.options).RunOnce(t.Context(), s.Clock.Now(), nil)
		if (err != nil) != (dying.left < 0) {
			t.Fatalf("after %d writes the store was full, and the pass ended with %v", n, err)
		}
		s.runOnce(nil)
		if want == "" {
			want = facts(s.Cases())
		}
		if have := facts(s.Cases()); have != want || len(s.Dirty()) != 0 {
			t.Fatalf("dead after %d writes; then the cases are\n%s\nwant\n%s\ndirty %v", n, have, want, s.Dirty())
		}
		if err == nil {
			return
		}
	}
}

// dying is a store that is full after some writes.
type dying struct {
	*store.Store
	left int
}

func (d *dying) write() error {
	if d.left--; d.left < 0 {
		return fmt.Errorf("the disk is full")
	}
	return nil
}

func (d *dying) SaveCases(ctx context.Context, c store.CaseChange) (store.SavedCases, error) {
	if err := d.write(); err != nil {
		return store.SavedCases{}, err
	}
	return d.Store.SaveCases(ctx, c)
}

func (d *dying) ClearDirty(ctx context.Context, marks []store.DirtyLead) error {
	if err := d.write(); err != nil {
		return err
	}
	return d.Store.ClearDirty(ctx, marks)
}

func (d *dying) SetFact(ctx context.Context, name string, v any) error {
	if err := d.write(); err != nil {
		return err
	}
	return d.Store.SetFact(ctx, name, v)
}

func (d *dying) ChangeFact(ctx context.Context, name string, v any, change func() (bool, []crm.LeadID, error)) error {
	if err := d.write(); err != nil {
		return err
	}
	return d.Store.ChangeFact(ctx, name, v, change)
}
