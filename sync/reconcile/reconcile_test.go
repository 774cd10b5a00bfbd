package reconcile_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
)

func TestPass(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		stats := s.sweep()
		s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
		if stats.Dirty != 4 || stats.Groups != 1 || stats.Put != 2 || len(s.dirty()) != 0 {
			t.Errorf("stats are %+v, dirty %v", stats, s.dirty())
		}
		if c := s.only(crm.Merge); c.Survivor != 41 || len(c.Reasons) == 0 || len(c.Plan) != 1 {
			t.Errorf("the merge is %+v", c)
		}
	})
}

func TestPassIsIdempotent(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		s.sweep()
		before, calls := s.cases(), s.client.CallCount()
		if stats := s.settle(nil); stats.Dirty+stats.Evaluated+stats.Put+stats.Dropped != 0 {
			t.Errorf("stats are %+v, want nothing", stats)
		}
		if s.client.CallCount() != calls {
			t.Error("Odoo was asked")
		}
		s.clock.add(time.Hour)
		s.sweep()
		for i, c := range s.cases() {
			if !c.Updated.Equal(before[i].Updated) {
				t.Errorf("case %s was written again", c.ID)
			}
		}
	})
}

func TestPassAfterWebhook(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		s.hear(41)
		s.want()
		s.hear(43, 42)
		s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
	})
}

func TestPassMissingLead(t *testing.T) {
	s := newSite(t, "19.0", robin)
	if stats := s.hear(999, 41); !slices.Equal(stats.Missing, []crm.LeadID{999}) || len(s.dirty()) != 0 {
		t.Errorf("stats are %+v, dirty %v", stats, s.dirty())
	}
}

func TestPassUpdatesAndDeletesCases(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		s.sweep()
		merge, note := s.only(crm.Merge), s.only(crm.Separate)

		s.clock.add(time.Hour)
		joined := s.create(map[string]any{
			"name": "Third", "contact_name": "Robin Berg", "email_from": "robin@acme.test",
			"user_id": 5,
		})
		s.sweep()
		s.want(fmt.Sprintf("merge 41 42 %d: waiting", joined), fmt.Sprintf("separate 41 42 43 %d: waiting", joined))
		if c := s.only(crm.Merge); c.ID != merge.ID || !c.Created.Equal(merge.Created) {
			t.Errorf("the merge is another case: %s since %s, was %s since %s", c.ID, c.Created, merge.ID, merge.Created)
		}
		if c := s.only(crm.Separate); c.ID != note.ID {
			t.Errorf("the note is another case: %s, was %s", c.ID, note.ID)
		}

		s.clock.add(time.Hour)
		s.write(42, map[string]any{"email_from": "robin@far.test"})
		s.write(joined, map[string]any{"email_from": "x@near.test", "contact_name": "Xu Wei"})
		s.sweep()
		s.want("separate 41 43: waiting")

		s.clock.add(time.Hour)
		s.delete(43)
		s.sweep()
		s.want()
	})
}

// A lead that leaves a group says nothing of those that it leaves behind.
func TestPassReevaluatesRemainingLeads(t *testing.T) {
	s := newSite(t, "19.0", robin)
	s.sweep()
	s.clock.add(time.Hour)
	s.write(43, map[string]any{"email_from": "kim@far.test"})
	s.hear(43)
	s.want("merge 41 42: waiting")
}

func TestPassAfterMergeInOdoo(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		s.sweep()
		s.clock.add(time.Hour)
		s.delete(42)
		s.hear(42)
		s.want("separate 41 43: waiting")
	})
}

func TestPassKeepsDismissal(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		s.sweep()
		merge := s.only(crm.Merge)
		if err := s.store.DismissPairs(t.Context(), merge.ID, []crm.Pair{crm.NewPair(41, 42)}, "ann",
			s.clock.now()); err != nil {
			t.Fatal(err)
		}
		s.hear(41)
		s.want("merge 41 42: dismissed", "separate 41 42 43: waiting")

		// 42 is merged into a new lead by hand: the answer is the same.
		s.clock.add(time.Hour)
		heir := s.create(map[string]any{
			"name": "Heir", "contact_name": "R. Berg", "email_from": "robin@acme.test",
			"user_id": 6,
		})
		s.hear(heir)
		s.delete(42)
		if err := s.store.RecordMerge(t.Context(), []crm.LeadID{42}, heir, s.clock.now()); err != nil {
			t.Fatal(err)
		}
		s.settle(nil)
		s.want(fmt.Sprintf("merge 41 %d: dismissed", heir), fmt.Sprintf("separate 41 43 %d: waiting", heir))
		if c := s.only(crm.Merge); c.ID != merge.ID {
			t.Errorf("the dismissed case is %s, was %s", c.ID, merge.ID)
		}
	})
}

func TestPassReopenedCase(t *testing.T) {
	s := newSite(t, "19.0", robin)
	s.sweep()
	merge := s.only(crm.Merge)
	if err := s.store.DismissPairs(t.Context(), merge.ID, []crm.Pair{crm.NewPair(41, 42)}, "ann",
		s.clock.now()); err != nil {
		t.Fatal(err)
	}
	s.hear(41)
	if err := s.store.ReopenCase(t.Context(), merge.ID, "bob", s.clock.now()); err != nil {
		t.Fatal(err)
	}
	s.settle(nil)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
	if c := s.only(crm.Merge); c.ID != merge.ID || len(c.Plan) != 1 {
		t.Errorf("the merge is %+v", c)
	}
}

func TestPassNoteForNewLeadOnly(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		s.sweep()
		note := s.only(crm.Separate)
		s.posted(note)
		s.clock.add(time.Hour)
		s.write(43, map[string]any{"phone": "+49 30 901820"})
		s.sweep()
		s.want("merge 41 42: waiting", "separate 41 42 43: applied")

		s.clock.add(time.Hour)
		joined := s.create(map[string]any{
			"name": "New", "contact_name": "Xu Wei", "email_from": "xu@acme.test",
			"user_id": 5,
		})
		s.sweep()
		s.want("merge 41 42: waiting", fmt.Sprintf("separate 41 42 43 %d: waiting", joined))
		if c := s.only(crm.Separate); c.ID != note.ID {
			t.Errorf("the note is another case: %s, was %s", c.ID, note.ID)
		}
	})
}

// posted stores what apply would have done.
func (s *site) posted(c crm.Case) {
	s.Helper()
	n := store.Note{Case: c.ID, Leads: c.Leads, PostedOn: c.Plan[0].Lead, Message: 1, At: s.clock.now()}
	if err := s.store.RecordNote(s.Context(), n); err != nil {
		s.Fatal(err)
	}
	if err := s.store.SetCaseState(s.Context(), c.ID, nil, crm.Applied, "", s.clock.now()); err != nil {
		s.Fatal(err)
	}
}

func TestPassKeepsAppliedMerge(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		s.sweep()
		merge := s.only(crm.Merge)
		s.clock.add(time.Minute)
		s.delete(42)
		if err := s.store.RecordMerge(t.Context(), []crm.LeadID{42}, 41, s.clock.now()); err != nil {
			t.Fatal(err)
		}
		if err := s.store.SetCaseState(t.Context(), merge.ID, nil, crm.Applied, "", s.clock.now()); err != nil {
			t.Fatal(err)
		}
		s.settle(nil)
		s.want("merge 41 42: applied", "separate 41 43: waiting")
		s.clock.add(time.Hour)
		again := s.create(map[string]any{
			"name": "Again", "contact_name": "Robin Berg", "email_from": "robin@acme.test",
			"user_id": 5,
		})
		s.sweep()
		s.want("merge 41 42: applied", fmt.Sprintf("merge 41 %d: waiting", again),
			fmt.Sprintf("separate 41 43 %d: waiting", again))
	})
}

func TestPassRetriesFailedCase(t *testing.T) {
	s := newSite(t, "19.0", robin)
	s.sweep()
	merge := s.only(crm.Merge)
	fail := func() {
		t.Helper()
		if err := s.store.SetCaseState(t.Context(), merge.ID, nil, crm.Failed, "Odoo said no", s.clock.now()); err != nil {
			t.Fatal(err)
		}
	}
	fail()
	s.hear(41)
	s.want("merge 41 42: failed", "separate 41 42 43: waiting")
	s.write(42, map[string]any{"phone": "+49 30 901820"})
	s.write(41, map[string]any{"phone": "+49 30 901820"})
	s.hear(41, 42)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")

	fail()
	s.options.RetryAfter = time.Hour
	s.clock.add(59 * time.Minute)
	s.settle(nil)
	s.want("merge 41 42: failed", "separate 41 42 43: waiting")
	s.clock.add(2 * time.Minute)
	s.settle(nil)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")

	s.clock.add(365 * 24 * time.Hour) // a clock that is ahead for a moment
	fail()
	s.clock.add(-365 * 24 * time.Hour)
	s.settle(nil)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
}

func TestPassOpensPlannedCases(t *testing.T) {
	s := newSite(t, "19.0", robin)
	s.options.InitialState = crm.Planned
	s.sweep()
	s.want("merge 41 42: planned", "separate 41 42 43: planned")
	s.options.InitialState = crm.Waiting
	s.settle(nil)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
}

func TestPassBusyLead(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		s.policy.QuietMinutes = 30
		s.sweep()
		s.want("review 41 42: waiting", "separate 41 42 43: waiting")
		s.clock.add(29 * time.Minute)
		if stats := s.settle(nil); stats.Dirty != 0 {
			t.Errorf("stats are %+v, want nothing yet", stats)
		}
		s.clock.add(2 * time.Minute)
		s.settle(nil)
		s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
	})
}

func TestPassUnreadableLead(t *testing.T) {
	s := newSite(t, "19.0", robin, breaking(`[\[,]43[\],]`))
	stats := s.hear(41, 42, 43, 44)
	if len(stats.Failed) != 1 || stats.Failed[43] == nil {
		t.Errorf("failed are %v, want lead 43", stats.Failed)
	}
	if dirty := s.dirty(); !slices.Equal(dirty, []crm.LeadID{43}) {
		t.Errorf("dirty are %v, want lead 43", dirty)
	}
	s.want("merge 41 42: waiting")
}

func TestPassLoginRefused(t *testing.T) {
	s := newSite(t, "19.0", robin)
	s.sweep()
	s.write(42, map[string]any{"email_from": "robin@far.test"})
	if err := s.store.MarkDirty(t.Context(), []crm.LeadID{41, 42}); err != nil {
		t.Fatal(err)
	}
	session := s.client.Session()
	locked, err := odooclient.Connect(t.Context(), odooclient.Options{
		URL: s.odoo.URL, Database: s.odoo.Database, User: s.odoo.Login, Key: "wrong", Timeout: time.Minute, Known: &session,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(locked.Close)
	out := crawl.New(locked, s.store, s.policy, s.clock.now, crawl.Options{})
	_, err = reconcile.New(s.store, out, s.policy, s.options).RunOnce(t.Context(), s.clock.now(), nil)
	if !odooclient.Is(err, odooclient.LoginRefused) {
		t.Errorf("the pass ended with %v", err)
	}
	if dirty := s.dirty(); !slices.Equal(dirty, []crm.LeadID{41, 42}) {
		t.Errorf("dirty are %v", dirty)
	}
	s.settle(nil)
	s.want("separate 41 43: waiting")
}

func TestPassPolicyChange(t *testing.T) {
	s := newSite(t, "19.0", robin)
	s.sweep()
	calls := s.client.CallCount()
	s.policy.MaxGroup = 1
	s.settle(nil)
	s.want("review 41 42: waiting", "separate 41 42 43: waiting")
	if s.client.CallCount() != calls {
		t.Error("Odoo was asked")
	}
}

// A value that very many leads carry weighs nothing; that also changes what was decided about those who had it before.
func TestPassFrequentValue(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, robin)
		s.policy.MaxLeadsPerValue = 21
		s.sweep()
		var colleagues []crm.LeadID
		for i := range 19 {
			id := s.create(map[string]any{
				"name": "Colleague", "contact_name": names[i],
				"email_from": fmt.Sprintf("c%d.%d@acme.test", i, i*i), "user_id": 5,
			})
			colleagues = append(colleagues, id)
		}
		s.hear(colleagues[:18]...)
		if c := s.only(crm.Separate); len(c.Leads) != 21 {
			t.Errorf("%d leads are of one organisation, want 21", len(c.Leads))
		}
		s.hear(colleagues[18])
		s.want("merge 41 42: waiting")
		s.write(colleagues[3], map[string]any{"email_from": "c3@far.test"})
		s.hear(colleagues[3])
		if c := s.only(crm.Separate); len(c.Leads) != 21 {
			t.Errorf("%d leads are of one organisation, want 21", len(c.Leads))
		}
		s.delete(colleagues[4])
		s.delete(colleagues[5])
		s.hear(colleagues[4], colleagues[5])
		if c := s.only(crm.Separate); len(c.Leads) != 19 {
			t.Errorf("%d leads are of one organisation, want 19", len(c.Leads))
		}
	})
}

var names = []string{
	"Ada Quist", "Bela Horn", "Cyr Odum", "Dana Prill", "Emil Zorn", "Fay Ubel", "Gus Wirth", "Hal Yorck", "Ida Xanten",
	"Jon Voss", "Kai Tamm",
	"Lia Sorge", "Mia Rauch", "Ned Quell", "Ole Pabst", "Pia Ostrow", "Rex Nagel", "Sue Marten", "Tom Lasker", "Uta Krull",
}

func TestPassConcurrent(t *testing.T) {
	s := newSite(t, "19.0", robin)
	r := reconcile.New(s.store, s.crawler(), s.policy, s.options)
	if err := s.store.MarkDirty(t.Context(), []crm.LeadID{41, 42, 43}); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	for range 4 {
		go func() {
			_, err := r.RunOnce(t.Context(), s.clock.now(), nil)
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
}
