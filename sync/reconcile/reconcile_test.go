package reconcile_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

func TestPass(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		stats := s.sweep()
		s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
		if stats.Dirty != 4 || stats.Groups != 1 || stats.Put != 2 || len(s.Dirty()) != 0 {
			t.Errorf("stats are %+v, dirty %v", stats, s.Dirty())
		}
		if c := s.only(crm.Merge); c.Survivor != 41 || len(c.Reasons) == 0 || len(c.Plan) != 1 {
			t.Errorf("the merge is %+v", c)
		}
	})
}

func TestPassIsIdempotent(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		s.sweep()
		before, calls := s.Cases(), s.Client.CallCount()
		if stats := s.runOnce(nil); stats.Dirty+stats.Evaluated+stats.Put+stats.Dropped != 0 {
			t.Errorf("stats are %+v, want nothing", stats)
		}
		if s.Client.CallCount() != calls {
			t.Error("Odoo was asked")
		}
		s.Clock.Add(time.Hour)
		s.sweep()
		for i, c := range s.Cases() {
			if !c.Updated.Equal(before[i].Updated) {
				t.Errorf("case %s was written again", c.ID)
			}
		}
	})
}

func TestPassAfterWebhook(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		s.reportChange(41)
		s.want()
		s.reportChange(43, 42)
		s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
	})
}

func TestPassMissingLead(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	if stats := s.reportChange(999, 41); !slices.Equal(stats.Missing, []crm.LeadID{999}) || len(s.Dirty()) != 0 {
		t.Errorf("stats are %+v, dirty %v", stats, s.Dirty())
	}
}

func TestPassUpdatesAndDeletesCases(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		s.sweep()
		merge, note := s.only(crm.Merge), s.only(crm.Separate)

		s.Clock.Add(time.Hour)
		joined := s.Create(map[string]any{
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

		s.Clock.Add(time.Hour)
		s.WriteLead(42, map[string]any{"email_from": "robin@far.test"})
		s.WriteLead(joined, map[string]any{"email_from": "x@near.test", "contact_name": "Xu Wei"})
		s.sweep()
		s.want("separate 41 43: waiting")

		s.Clock.Add(time.Hour)
		s.Delete(43)
		s.sweep()
		s.want()
	})
}

// A lead that leaves a group says nothing of those that it leaves behind.
func TestPassReevaluatesRemainingLeads(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.sweep()
	s.Clock.Add(time.Hour)
	s.WriteLead(43, map[string]any{"email_from": "kim@far.test"})
	s.reportChange(43)
	s.want("merge 41 42: waiting")
}

func TestPassAfterMergeInOdoo(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		s.sweep()
		s.Clock.Add(time.Hour)
		s.Delete(42)
		s.reportChange(42)
		s.want("separate 41 43: waiting")
	})
}

func TestPassOpensPlannedCases(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.options.InitialState = crm.Planned
	s.sweep()
	s.want("merge 41 42: planned", "separate 41 42 43: planned")
	s.options.InitialState = crm.Waiting
	s.runOnce(nil)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
}

func TestPassBusyLead(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		s.Policy.QuietMinutes = 30
		s.sweep()
		s.want("review 41 42: waiting", "separate 41 42 43: waiting")
		s.Clock.Add(29 * time.Minute)
		if stats := s.runOnce(nil); stats.Dirty != 0 {
			t.Errorf("stats are %+v, want nothing yet", stats)
		}
		s.Clock.Add(2 * time.Minute)
		s.runOnce(nil)
		s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
	})
}

func TestPassUnreadableLead(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin, breaking(`[\[,]43[\],]`))
	stats := s.reportChange(41, 42, 43, 44)
	if len(stats.Failed) != 1 || stats.Failed[43] == nil {
		t.Errorf("failed are %v, want lead 43", stats.Failed)
	}
	if dirty := s.Dirty(); !slices.Equal(dirty, []crm.LeadID{43}) {
		t.Errorf("dirty are %v, want lead 43", dirty)
	}
	s.want("merge 41 42: waiting")
}

func TestPassLoginRefused(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.sweep()
	s.WriteLead(42, map[string]any{"email_from": "robin@far.test"})
	if err := s.Store.MarkDirty(t.Context(), []crm.LeadID{41, 42}); err != nil {
		t.Fatal(err)
	}
	session := s.Client.Session()
	locked := s.Connect(s.Odoo.Login, "wrong", &session)
	out := crawl.New(locked, s.Store, s.Policy, s.Clock.Now, crawl.Options{})
	_, err := reconcile.New(s.Store, out, s.Policy, s.options).RunOnce(t.Context(), s.Clock.Now(), nil)
	if !odooclient.Is(err, odooclient.LoginRefused) {
		t.Errorf("the pass ended with %v", err)
	}
	if dirty := s.Dirty(); !slices.Equal(dirty, []crm.LeadID{41, 42}) {
		t.Errorf("dirty are %v", dirty)
	}
	s.runOnce(nil)
	s.want("separate 41 43: waiting")
}

func TestPassPolicyChange(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.sweep()
	calls := s.Client.CallCount()
	s.Policy.MaxGroup = 1
	s.runOnce(nil)
	s.want("review 41 42: waiting", "separate 41 42 43: waiting")
	if s.Client.CallCount() != calls {
		t.Error("Odoo was asked")
	}
}

// A value of very many leads is not used as evidence; this also changes earlier verdicts on leads with the value.
func TestPassFrequentValue(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		s.Policy.MaxLeadsPerValue = 21
		s.sweep()
		var colleagues []crm.LeadID
		for i := range 19 {
			id := s.Create(map[string]any{
				"name": "Colleague", "contact_name": names[i],
				"email_from": fmt.Sprintf("c%d.%d@acme.test", i, i*i), "user_id": 5,
			})
			colleagues = append(colleagues, id)
		}
		s.reportChange(colleagues[:18]...)
		if c := s.only(crm.Separate); len(c.Leads) != 21 {
			t.Errorf("%d leads are of one organisation, want 21", len(c.Leads))
		}
		s.reportChange(colleagues[18])
		s.want("merge 41 42: waiting")
		s.WriteLead(colleagues[3], map[string]any{"email_from": "c3@far.test"})
		s.reportChange(colleagues[3])
		if c := s.only(crm.Separate); len(c.Leads) != 21 {
			t.Errorf("%d leads are of one organisation, want 21", len(c.Leads))
		}
		s.Delete(colleagues[4])
		s.Delete(colleagues[5])
		s.reportChange(colleagues[4], colleagues[5])
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
	s := newSite(t, "19.0", synctest.Robin)
	r := reconcile.New(s.Store, s.crawler(), s.Policy, s.options)
	if err := s.Store.MarkDirty(t.Context(), []crm.LeadID{41, 42, 43}); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error)
	for range 4 {
		go func() {
			_, err := r.RunOnce(t.Context(), s.Clock.Now(), nil)
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
