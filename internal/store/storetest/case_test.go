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

// caseSaver saves cases in a store that has some already.
type caseSaver struct{ s *store.Store }

func (c caseSaver) save(t *testing.T, put []crm.Case, drop ...crm.Case) store.SavedCases {
	t.Helper()
	change := store.CaseChange{Save: put, Delete: drop, LongerID: longerID, At: noon}
	return must(c.s.SaveCases(t.Context(), change))(t)
}

func longerID(_ crm.Case, n int) string {
	const all = "7F3K9QXYZ"
	return "LT-" + all[:min(n, len(all))]
}

func savingCases(t *testing.T, fresh func(testing.TB) string) {
	c := caseSaver{open(t, fresh(t))}
	saved := c.save(t, []crm.Case{robin("LT-7F3K9Q", 1, 2), robin("LT-7F3K9Q", 3, 4), robin("LT-7F3K9Q", 5, 6)})
	equal(t, "ids that meet", saved.IDs, []string{"LT-7F3K9Q", "LT-7F3K9QX", "LT-7F3K9QXY"})
	equal(t, "found by its lead", idsOf(must(c.s.CasesOfLeads(t.Context(), ids(4)))(t)), []string{"LT-7F3K9QX"})
	t.Run("no unused id", c.noUnusedID)
	t.Run("same case again", c.sameCaseAgain)
	t.Run("changed by a user meanwhile", c.changedByUser)
	t.Run("id of another case", c.idOfAnotherCase)
	t.Run("being applied", c.beingApplied)
	t.Run("lead added while applied", c.leadAdded)
	t.Run("many cases in one transaction", c.manyCases)
}

func (c caseSaver) noUnusedID(t *testing.T) {
	_, err := c.s.SaveCases(t.Context(), store.CaseChange{Save: []crm.Case{robin("LT-7F3K9Q", 8, 9)}, At: noon})
	if !is[*store.IDTakenError](err) {
		t.Errorf("without longer ids: %v", err)
	}
	long := strings.TrimSuffix(longerID(crm.Case{}, 99), "Z")
	c.save(t, []crm.Case{robin(long, 10, 11)})
	if _, err := c.s.SaveCases(t.Context(), store.CaseChange{
		Save: []crm.Case{robin(long, 14, 15)}, LongerID: longerID,
		At: noon,
	}); !is[*store.IDTakenError](err) {
		t.Errorf("at the end of the hash: %v", err)
	}
}

func (c caseSaver) sameCaseAgain(t *testing.T) {
	saved := c.save(t, []crm.Case{robin("LT-7F3K9Q", 2, 1)})
	equal(t, "left alone", saved, store.SavedCases{IDs: []string{"LT-7F3K9Q"}, Stale: []string{"LT-7F3K9Q"}})
}

func (c caseSaver) changedByUser(t *testing.T) {
	read := must(c.s.Case(t.Context(), "LT-7F3K9Q"))(t)
	ok(t, c.s.DismissPairs(t.Context(), read.ID, []crm.Pair{{A: 1, B: 2}}, "ann", noon))
	read.Reasons[0].Text = "new words"
	equal(t, "stale", c.save(t, []crm.Case{read}).Stale, []string{read.ID})
	equal(t, "what the person said", must(c.s.Case(t.Context(), read.ID))(t).State, crm.Dismissed)
	ok(t, c.s.ReopenCase(t.Context(), read.ID, "ann", noon))
}

func (c caseSaver) idOfAnotherCase(t *testing.T) {
	read := must(c.s.Case(t.Context(), "LT-7F3K9QX"))(t)
	read.Leads, read.Verdict = ids(3, 20), crm.Review
	facts := must(c.s.Case(t.Context(), "LT-7F3K9QXY"))(t)
	written := c.save(t, []crm.Case{read}, facts, robin("LT-NOBODY", 5, 6))
	equal(t, "written", written, store.SavedCases{IDs: []string{read.ID}})
	equal(t, "not with the old lead", len(must(c.s.CasesOfLeads(t.Context(), ids(4)))(t)), 0)
	equal(t, "with the new one", must(c.s.CasesOfLeads(t.Context(), ids(20)))(t)[0].Verdict, crm.Review)
	equal(t, "dropped", len(must(c.s.CasesOfLeads(t.Context(), ids(5, 6)))(t)), 0)
	equal(t, "read before the drop", c.save(t, []crm.Case{read}).Stale, []string{read.ID})
}

func (c caseSaver) beingApplied(t *testing.T) {
	one, other := robin("LT-BUSY", 30, 31), robin("LT-IDLE", 32, 33)
	c.save(t, []crm.Case{one, other})
	one, other = must(c.s.Case(t.Context(), one.ID))(t), must(c.s.Case(t.Context(), other.ID))(t)
	e := must(c.s.BeginEntry(t.Context(), store.Entry{
		Action: crm.ActMerge, Case: one.ID, Leads: one.Leads,
		State: store.EntryIntent, At: noon,
	}))(t)
	equal(t, "without a word", len(c.save(t, nil, one, other).Stale), 0)
	equal(t, "what is left", idsOf(must(c.s.CasesOfLeads(t.Context(), ids(30, 32)))(t)), []string{one.ID})
	changed := one
	changed.Leads = ids(30, 34)
	equal(t, "without a word", len(c.save(t, []crm.Case{changed}).Stale), 0)
	equal(t, "as it was", must(c.s.Case(t.Context(), one.ID))(t).Leads, one.Leads)
	for _, state := range []store.EntryState{store.EntryDone, store.EntryVerified} {
		ok(t, c.s.AdvanceEntry(t.Context(), e.ID, store.Step{State: state, At: noon}))
	}
	ok(t, c.s.SetCaseState(t.Context(), one.ID, nil, crm.Applied, "", noon))
	equal(t, "read before it was carried out", c.save(t, nil, one).Stale, []string{one.ID})
	equal(t, "it stays as history", must(c.s.Case(t.Context(), one.ID))(t).State, crm.Applied)
}

func (c caseSaver) leadAdded(t *testing.T) {
	one := robin("LT-JOINED", 40, 41, 42)
	c.save(t, []crm.Case{one})
	fewer := c.s.CompleteCase(t.Context(), one.ID, ids(40, 41), nil, noon)
	fails[*store.CaseChangedError](t, "for less than its leads", fewer)
	equal(t, "as it was", must(c.s.Case(t.Context(), one.ID))(t).State, crm.Waiting)
	done := []crm.PlannedAction{{Action: crm.ActNote, Lead: 42, Tag: []crm.UserID{5}}}
	ok(t, c.s.CompleteCase(t.Context(), one.ID, ids(39, 40, 41, 42), done, noon))
	if stored, err := c.s.Case(t.Context(), one.ID); err != nil || len(stored.Plan) != 1 || stored.Plan[0].Lead != 42 {
		t.Errorf("%v, the plan is %+v; want what was done", err, stored.Plan)
	}
	equal(t, "at its end", must(c.s.Case(t.Context(), one.ID))(t).State, crm.Applied)
	fails[*store.NotFoundError](t, "an unknown case", c.s.CompleteCase(t.Context(), "LT-NOBODY", ids(40), nil, noon))
}

func (c caseSaver) manyCases(t *testing.T) {
	var many []crm.Case
	var with []crm.LeadID
	for i := range 300 {
		with = append(with, crm.LeadID(1000+i))
		many = append(many, robin("LT-M"+string(rune('A'+i%26))+string(rune('A'+i/26)), crm.LeadID(1000+i),
			crm.LeadID(2000+i)))
	}
	equal(t, "saved", len(c.save(t, many).IDs), 300)
	equal(t, "dropped", len(c.save(t, nil, must(c.s.CasesOfLeads(t.Context(), with))(t)...).IDs), 0)
	equal(t, "left", len(must(c.s.CasesOfLeads(t.Context(), ids(1000, 2299)))(t)), 0)
}
