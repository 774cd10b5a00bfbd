package reconcile_test

import (
	"fmt"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/synctest"
)

func TestPassKeepsDismissal(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		s.sweep()
		merge := s.only(crm.Merge)
		if err := s.Store.DismissPairs(t.Context(), merge.ID, []crm.Pair{crm.NewPair(41, 42)}, "ann",
			s.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		s.reportChange(41)
		s.want("merge 41 42: dismissed", "separate 41 42 43: waiting")

		// 42 is merged into a new lead by hand: the answer is the same.
		s.Clock.Add(time.Hour)
		heir := s.Create(map[string]any{
			"name": "Heir", "contact_name": "R. Berg", "email_from": "robin@acme.test",
			"user_id": 6,
		})
		s.reportChange(heir)
		s.Delete(42)
		if err := s.Store.RecordMerge(t.Context(), []crm.LeadID{42}, heir, s.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		s.runOnce(nil)
		s.want(fmt.Sprintf("merge 41 %d: dismissed", heir), fmt.Sprintf("separate 41 43 %d: waiting", heir))
		if c := s.only(crm.Merge); c.ID != merge.ID {
			t.Errorf("the dismissed case is %s, was %s", c.ID, merge.ID)
		}
	})
}

func TestPassReopenedCase(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.sweep()
	merge := s.only(crm.Merge)
	if err := s.Store.DismissPairs(t.Context(), merge.ID, []crm.Pair{crm.NewPair(41, 42)}, "ann",
		s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	s.reportChange(41)
	if err := s.Store.ReopenCase(t.Context(), merge.ID, "bob", s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	s.runOnce(nil)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
	if c := s.only(crm.Merge); c.ID != merge.ID || len(c.Plan) != 1 {
		t.Errorf("the merge is %+v", c)
	}
}

func TestPassNoteForNewLeadOnly(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		s.sweep()
		note := s.only(crm.Separate)
		s.posted(note)
		s.Clock.Add(time.Hour)
		s.WriteLead(43, map[string]any{"phone": "+49 30 901820"})
		s.sweep()
		s.want("merge 41 42: waiting", "separate 41 42 43: applied")

		s.Clock.Add(time.Hour)
		joined := s.Create(map[string]any{
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

// posted stores the result of apply.
func (s *site) posted(c crm.Case) {
	s.Helper()
	n := store.Note{Case: c.ID, Leads: c.Leads, PostedOn: c.Plan[0].Lead, Message: 1, At: s.Clock.Now()}
	if err := s.Store.RecordNote(s.Context(), n); err != nil {
		s.Fatal(err)
	}
	if err := s.Store.SetCaseState(s.Context(), c.ID, nil, crm.Applied, "", s.Clock.Now()); err != nil {
		s.Fatal(err)
	}
}

func TestPassKeepsAppliedMerge(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		s.sweep()
		merge := s.only(crm.Merge)
		s.Clock.Add(time.Minute)
		s.Delete(42)
		if err := s.Store.RecordMerge(t.Context(), []crm.LeadID{42}, 41, s.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		if err := s.Store.SetCaseState(t.Context(), merge.ID, nil, crm.Applied, "", s.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		s.runOnce(nil)
		s.want("merge 41 42: applied", "separate 41 43: waiting")
		s.Clock.Add(time.Hour)
		again := s.Create(map[string]any{
			"name": "Again", "contact_name": "Robin Berg", "email_from": "robin@acme.test",
			"user_id": 5,
		})
		s.sweep()
		s.want("merge 41 42: applied", fmt.Sprintf("merge 41 %d: waiting", again),
			fmt.Sprintf("separate 41 43 %d: waiting", again))
	})
}

func TestPassRetriesFailedCase(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.sweep()
	merge := s.only(crm.Merge)
	fail := func() {
		t.Helper()
		if err := s.Store.SetCaseState(t.Context(), merge.ID, nil, crm.Failed, "Odoo said no", s.Clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	fail()
	s.reportChange(41)
	s.want("merge 41 42: failed", "separate 41 42 43: waiting")
	s.WriteLead(42, map[string]any{"phone": "+49 30 901820"})
	s.WriteLead(41, map[string]any{"phone": "+49 30 901820"})
	s.reportChange(41, 42)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")

	fail()
	s.options.RetryAfter = time.Hour
	s.Clock.Add(59 * time.Minute)
	s.runOnce(nil)
	s.want("merge 41 42: failed", "separate 41 42 43: waiting")
	s.Clock.Add(2 * time.Minute)
	s.runOnce(nil)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")

	s.Clock.Add(365 * 24 * time.Hour) // a clock that is ahead for a moment
	fail()
	s.Clock.Add(-365 * 24 * time.Hour)
	s.runOnce(nil)
	s.want("merge 41 42: waiting", "separate 41 42 43: waiting")
}
