package storetest

import (
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// robin is a case with everything in it.
func robin(id string, leads ...crm.LeadID) crm.Case {
	return crm.Case{
		ID: id, Verdict: crm.Merge, Leads: leads, Survivor: leads[0], Salespeople: []crm.UserID{5, 6},
		Reasons: []crm.Reason{{
			Code: "same_email", Leads: leads, Values: []string{"robin@acme.test"},
			Text: "both use robin@acme.test",
		}},
		Guards: []crm.Reason{}, State: crm.Waiting,
		Plan: []crm.PlannedAction{{Action: crm.ActMerge, Leads: leads, Survivor: leads[0]}},
	}
}

func put(t testing.TB, s *store.Store, cases ...crm.Case) store.SavedCases {
	t.Helper()
	return must(s.SaveCases(t.Context(), store.CaseChange{Save: cases, At: noon}))(t)
}

func idsOf(cases []crm.Case) (ids []string) {
	for _, c := range cases {
		ids = append(ids, c.ID)
	}
	return ids
}

func cases(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	first := robin("LT-7F3K9Q", 41, 42)
	put(t, s, first)
	first.Created, first.Updated = noon, noon
	equal(t, "stored", must(s.Case(ctx, first.ID))(t), first)
	fails[*store.NotFoundError](t, "an unknown case", errorOf(s.Case(ctx, "LT-NOBODY")))
	separate := robin("LT-9QX2AB", 41, 43, 44)
	separate.Verdict, separate.Created = crm.Separate, noon.Add(time.Hour)
	held := robin("LT-000000", 50, 51)
	held.State, held.Created, held.Score = crm.Held, noon.Add(2*time.Hour), 95
	put(t, s, held, separate)

	equal(t, "with a lead", idsOf(must(s.CasesOfLeads(ctx, ids(43, 41)))(t)), []string{"LT-7F3K9Q", "LT-9QX2AB"})
	equal(t, "with no lead", len(must(s.CasesOfLeads(ctx, nil))(t)), 0)
	for what, want := range map[string]struct {
		f     store.CaseFilter
		cases []string
	}{
		"all":      {store.CaseFilter{}, []string{"LT-7F3K9Q", "LT-9QX2AB", "LT-000000"}},
		"by score": {store.CaseFilter{ByScore: true}, []string{"LT-000000", "LT-7F3K9Q", "LT-9QX2AB"}},
		"by verdict": {
			store.CaseFilter{ByVerdict: true, ByScore: true}, []string{"LT-000000", "LT-7F3K9Q", "LT-9QX2AB"},
		},
		"found since":   {store.CaseFilter{FoundSince: noon.Add(time.Hour)}, []string{"LT-9QX2AB", "LT-000000"}},
		"two of them":   {store.CaseFilter{Limit: 2}, []string{"LT-7F3K9Q", "LT-9QX2AB"}},
		"the last":      {store.CaseFilter{Offset: 2}, []string{"LT-000000"}},
		"held":          {store.CaseFilter{States: []crm.State{crm.Held, crm.Failed}}, []string{"LT-000000"}},
		"separate":      {store.CaseFilter{Verdicts: []crm.Verdict{crm.Separate}}, []string{"LT-9QX2AB"}},
		"held separate": {store.CaseFilter{States: []crm.State{crm.Held}, Verdicts: []crm.Verdict{crm.Separate}}, nil},
	} {
		equal(t, what, idsOf(must(s.Cases(ctx, want.f))(t)), want.cases)
	}
	equal(t, "count of waiting", must(s.CountCases(ctx, store.CaseFilter{States: []crm.State{crm.Waiting}}))(t), 2)
	equal(t, "counts", must(s.CountCasesByKind(ctx, noon))(t), map[store.CaseKind]int{
		{Verdict: crm.Merge, State: crm.Waiting}: 1, {Verdict: crm.Separate, State: crm.Waiting}: 1,
		{Verdict: crm.Merge, State: crm.Held}: 1,
	})

	t.Run("states", func(t *testing.T) {
		ok(t, s.SetCaseState(ctx, first.ID, []crm.State{crm.Waiting, crm.Failed}, crm.Failed, "Odoo said no", noon))
		got := must(s.Case(ctx, first.ID))(t)
		equal(t, "state", got.State, crm.Failed)
		equal(t, "error", got.Error, "Odoo said no")
		if !got.Updated.After(noon) {
			t.Error("Updated does not tell that the case changed")
		}
		if err := s.SetCaseState(ctx, first.ID, []crm.State{crm.Waiting}, crm.Applied, "",
			noon); !is[*store.CaseStateError](err) {
			t.Errorf("from a state it is not in: %v", err)
		}
		fails[*store.NotFoundError](t, "an unknown case", s.SetCaseState(ctx, "LT-NOBODY", nil, crm.Applied, "", noon))
		ok(t, s.SetCaseState(ctx, first.ID, nil, crm.Applied, "", noon))
	})
}

func savingCases(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	longer := func(c crm.Case, n int) string {
		const all = "7F3K9QXYZ"
		return "LT-" + all[:min(n, len(all))]
	}
	save := func(put []crm.Case, drop ...crm.Case) store.SavedCases {
		t.Helper()
		return must(s.SaveCases(ctx, store.CaseChange{Save: put, Delete: drop, LongerID: longer, At: noon}))(t)
	}
	saved := save([]crm.Case{robin("LT-7F3K9Q", 1, 2), robin("LT-7F3K9Q", 3, 4), robin("LT-7F3K9Q", 5, 6)})
	equal(t, "ids that meet", saved.IDs, []string{"LT-7F3K9Q", "LT-7F3K9QX", "LT-7F3K9QXY"})
	equal(t, "found by its lead", idsOf(must(s.CasesOfLeads(ctx, ids(4)))(t)), []string{"LT-7F3K9QX"})

	t.Run("no unused id", func(t *testing.T) {
		_, err := s.SaveCases(ctx, store.CaseChange{Save: []crm.Case{robin("LT-7F3K9Q", 8, 9)}, At: noon})
		if !is[*store.IDTakenError](err) {
			t.Errorf("without longer ids: %v", err)
		}
		long := strings.TrimSuffix(longer(crm.Case{}, 99), "Z")
		save([]crm.Case{robin(long, 10, 11)})
		if _, err := s.SaveCases(ctx, store.CaseChange{
			Save: []crm.Case{robin(long, 14, 15)}, LongerID: longer,
			At: noon,
		}); !is[*store.IDTakenError](err) {
			t.Errorf("at the end of the hash: %v", err)
		}
	})
	t.Run("same case again", func(t *testing.T) {
		saved := save([]crm.Case{robin("LT-7F3K9Q", 2, 1)})
		equal(t, "left alone", saved, store.SavedCases{IDs: []string{"LT-7F3K9Q"}, Stale: []string{"LT-7F3K9Q"}})
	})
	t.Run("changed by a user meanwhile", func(t *testing.T) {
		read := must(s.Case(ctx, "LT-7F3K9Q"))(t)
		ok(t, s.DismissPairs(ctx, read.ID, []crm.Pair{{A: 1, B: 2}}, "ann", noon))
		read.Reasons[0].Text = "new words"
		equal(t, "stale", save([]crm.Case{read}).Stale, []string{read.ID})
		equal(t, "what the person said", must(s.Case(ctx, read.ID))(t).State, crm.Dismissed)
		ok(t, s.ReopenCase(ctx, read.ID, "ann", noon))
	})
	t.Run("id of another case", func(t *testing.T) {
		read := must(s.Case(ctx, "LT-7F3K9QX"))(t)
		read.Leads, read.Verdict = ids(3, 20), crm.Review
		facts := must(s.Case(ctx, "LT-7F3K9QXY"))(t)
		equal(t, "written", save([]crm.Case{read}, facts, robin("LT-NOBODY", 5, 6)), store.SavedCases{IDs: []string{read.ID}})
		equal(t, "not with the old lead", len(must(s.CasesOfLeads(ctx, ids(4)))(t)), 0)
		equal(t, "with the new one", must(s.CasesOfLeads(ctx, ids(20)))(t)[0].Verdict, crm.Review)
		equal(t, "dropped", len(must(s.CasesOfLeads(ctx, ids(5, 6)))(t)), 0)
		equal(t, "read before the drop", save([]crm.Case{read}).Stale, []string{read.ID})
	})
	t.Run("being applied", func(t *testing.T) {
		one, other := robin("LT-BUSY", 30, 31), robin("LT-IDLE", 32, 33)
		save([]crm.Case{one, other})
		one, other = must(s.Case(ctx, one.ID))(t), must(s.Case(ctx, other.ID))(t)
		e := must(s.BeginEntry(ctx, store.Entry{
			Action: crm.ActMerge, Case: one.ID, Leads: one.Leads,
			State: store.EntryIntent, At: noon,
		}))(t)
		equal(t, "without a word", len(save(nil, one, other).Stale), 0)
		equal(t, "what is left", idsOf(must(s.CasesOfLeads(ctx, ids(30, 32)))(t)), []string{one.ID})
		changed := one
		changed.Leads = ids(30, 34)
		equal(t, "without a word", len(save([]crm.Case{changed}).Stale), 0)
		equal(t, "as it was", must(s.Case(ctx, one.ID))(t).Leads, one.Leads)
		for _, state := range []store.EntryState{store.EntryDone, store.EntryVerified} {
			ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: state, At: noon}))
		}
		ok(t, s.SetCaseState(ctx, one.ID, nil, crm.Applied, "", noon))
		equal(t, "read before it was carried out", save(nil, one).Stale, []string{one.ID})
		equal(t, "it stays as history", must(s.Case(ctx, one.ID))(t).State, crm.Applied)
	})
	t.Run("lead added while applied", func(t *testing.T) {
		one := robin("LT-JOINED", 40, 41, 42)
		save([]crm.Case{one})
		fails[*store.CaseChangedError](t, "for less than its leads", s.CompleteCase(ctx, one.ID, ids(40, 41), nil, noon))
		equal(t, "as it was", must(s.Case(ctx, one.ID))(t).State, crm.Waiting)
		done := []crm.PlannedAction{{Action: crm.ActNote, Lead: 42, Tag: []crm.UserID{5}}}
		ok(t, s.CompleteCase(ctx, one.ID, ids(39, 40, 41, 42), done, noon))
		if stored, err := s.Case(ctx, one.ID); err != nil || len(stored.Plan) != 1 || stored.Plan[0].Lead != 42 {
			t.Errorf("%v, the plan is %+v; want what was done", err, stored.Plan)
		}
		equal(t, "at its end", must(s.Case(ctx, one.ID))(t).State, crm.Applied)
		fails[*store.NotFoundError](t, "an unknown case", s.CompleteCase(ctx, "LT-NOBODY", ids(40), nil, noon))
	})
	t.Run("many cases in one transaction", func(t *testing.T) {
		var many []crm.Case
		var with []crm.LeadID
		for i := range 300 {
			with = append(with, crm.LeadID(1000+i))
			many = append(many, robin("LT-M"+string(rune('A'+i%26))+string(rune('A'+i/26)), crm.LeadID(1000+i),
				crm.LeadID(2000+i)))
		}
		equal(t, "saved", len(save(many).IDs), 300)
		equal(t, "dropped", len(save(nil, must(s.CasesOfLeads(ctx, with))(t)...).IDs), 0)
		equal(t, "left", len(must(s.CasesOfLeads(ctx, ids(1000, 2299)))(t)), 0)
	})
}
