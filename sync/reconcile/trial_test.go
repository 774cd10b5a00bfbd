package reconcile_test

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/report"
	"leadtwin/rules"
	"leadtwin/rules/normalize"
	"leadtwin/sync/cluster"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

const trialSeed = `
users: [{id: 5, name: Ann Archer, login: ann, rights: own}, {id: 6, name: Bob Baker, login: bob, rights: own}]
leads:
  - {id: 41, name: A, contact_name: Robin Berg, email_from: robin@acme.test, user_id: 5, expected_revenue: 9000}
  - {id: 42, name: B, contact_name: Robin Berg, email_from: robin@acme.test, user_id: 6}
  - {id: 43, name: C, contact_name: Robin Berg, email_from: robin+fair@acme.test, user_id: 5}
  - {id: 51, name: D, contact_name: Kim Lund, email_from: kim.lund@gmail.com, user_id: 5}
  - {id: 52, name: E, contact_name: Kim Lund, email_from: kimlund@gmail.com, user_id: 5}
  - {id: 61, name: F, contact_name: Lea Tann, email_from: crew@globex.test, user_id: 5}
  - {id: 62, name: G, email_from: crew@globex.test, user_id: 6}
  - {id: 71, name: H, contact_name: Olga Smith, email_from: olga@isp.test, user_id: 5}
  - {id: 72, name: I, contact_name: Omar Novak, email_from: omar@isp.test, user_id: 6}
`

// A trial has the same result as a sweep with the other policy, also for keys that the mirror does not index.
func TestTrial(t *testing.T) {
	shipped, err := normalize.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*rules.Policy){
		"nothing":   func(*rules.Policy) {},
		"value":     func(p *rules.Policy) { p.ReviewAbove = 5000 },
		"plus tags": func(p *rules.Policy) { p.Email.PlusTags = true },
		"dots":      func(p *rules.Policy) { p.Email.GmailDots = true },
		"a role mailbox": func(p *rules.Policy) {
			p.Lists = shipped.With(normalize.Additions{RoleMailboxes: []string{"crew"}})
		},
		"a public domain": func(p *rules.Policy) {
			p.Lists = shipped.With(normalize.Additions{PublicProviders: []string{"isp.test"}})
		},
		"frequent values": func(p *rules.Policy) { p.MaxLeadsPerValue = 2 },
		"no large groups": func(p *rules.Policy) { p.MaxGroup = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			here := newSite(t, "19.0", trialSeed)
			there := here.withNewStore()
			change(&there.Policy)
			here.sweep()
			there.sweep()
			before := synctest.ListCases(here.Cases())
			got, err := reconcile.New(here.Store, nil, here.Policy, here.options).
				Try(t.Context(), there.Policy, here.Clock.Now(), 100)
			if err != nil {
				t.Fatal(err)
			}
			if want := countVerdicts(here.Cases()); !maps.Equal(got.Before, want) {
				t.Errorf("before: %v, want %v", got.Before, want)
			}
			if want := countVerdicts(there.Cases()); !maps.Equal(got.After, want) {
				t.Errorf("after: %v, want %v", got.After, want)
			}
			if got.Leads != 9 || got.More != 0 || (len(got.Changes) == 0) != (before == synctest.ListCases(there.Cases())) {
				t.Errorf("%+v\nbefore %s\nafter %s", got, before, synctest.ListCases(there.Cases()))
			}
			if name != "nothing" && len(got.Changes) == 0 {
				t.Error("the trial says that nothing changes")
			}
			if synctest.ListCases(here.Cases()) != before || len(here.Dirty()) > 0 {
				t.Error("the trial changed the store")
			}
		})
	}
}

func TestTrialLists(t *testing.T) {
	s := newSite(t, "19.0", trialSeed)
	s.sweep()
	other := s.Policy
	other.ReviewAbove = 5000
	for listed := range 3 {
		got, err := reconcile.New(s.Store, nil, s.Policy, s.options).Try(t.Context(), other, s.Clock.Now(), listed)
		if err != nil || len(got.Changes) != min(listed, 1) || got.More != 1-min(listed, 1) {
			t.Errorf("at most %d: %+v, %v", listed, got, err)
		}
		for _, c := range got.Changes {
			text := fmt.Sprint(c.Was, " ", c.Found.Verdict, " ", c.Found.Leads)
			if text != "merge review [41 42]" || len(c.Found.Guards) == 0 {
				t.Errorf("change %s %+v", text, c.Found)
			}
		}
	}
}

func countVerdicts(cases []crm.Case) map[crm.Verdict]int {
	counts := map[crm.Verdict]int{}
	for _, c := range cases {
		if c.Verdict != crm.Ignore {
			counts[c.Verdict]++
		}
	}
	return counts
}

// A trial knows with whom salespeople wrote where a sweep held a merge back because of it, and says of how many merges
// it does not know that.
func TestTrialCorrespondents(t *testing.T) {
	s := newSite(t, "19.0", trialSeed)
	s.InOdoo(func(e *orm.Env) error {
		for lead, address := range map[int64]string{41: "robin@acme.test", 42: "kim@acme.test"} {
			_, err := e.Make("mail.message", map[string]any{
				"model": "crm.lead", "res_id": lead, "message_type": "email", "author_id": false, "email_from": address,
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	try := func(s *site, before, after rules.Policy) report.Trial {
		t.Helper()
		got, err := reconcile.New(s.Store, nil, before, reconcile.Options{}).Try(t.Context(), after, s.Clock.Now(), 100)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	never := s.withNewStore()
	asking := s.Policy
	never.Policy.OtherCorrespondents = rules.EffectMerge
	off := never.Policy
	s.options.Mail = cluster.NewOdooMail(s.Client, &s.Policy, func(ctx context.Context) (*rules.Resolver, error) {
		d, err := s.Client.Directory(ctx)
		return rules.NewResolver(d), err
	})
	s.sweep()
	if got := try(s, asking, asking); len(got.Changes) != 0 || got.Unread != 0 {
		t.Errorf("nothing changes: %+v", got)
	}
	got := try(s, asking, off)
	if len(got.Changes) != 1 || got.Changes[0].Was != crm.Review || got.Changes[0].Found.Verdict != crm.Merge ||
		got.Unread != 0 {
		t.Errorf("without the guard: %+v", got)
	}
	never.sweep()
	if got := try(never, off, asking); got.Unread != 2 { // of leads 41 and 42, 61 and 62
		t.Errorf("with the guard, whose messages no sweep has read: %+v", got)
	}
}
