package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func pairs(of ...crm.LeadID) map[crm.Pair]bool {
	all := map[crm.Pair]bool{}
	for i := 0; i < len(of); i += 2 {
		all[crm.NewPair(of[i], of[i+1])] = true
	}
	return all
}

func decisions(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	put(t, s, robin("LT-AAAAAA", 1, 2, 3))
	ok(t, s.DismissPairs(ctx, "LT-AAAAAA", []crm.Pair{{A: 2, B: 1}, {A: 1, B: 3}, {A: 3, B: 3}}, "ann", noon))
	equal(t, "state", must(s.Case(ctx, "LT-AAAAAA"))(t).State, crm.Dismissed)
	equal(t, "dismissed", must(s.DismissedPairs(ctx, ids(3, 2, 1)))(t), pairs(1, 2, 1, 3))
	equal(t, "only inside the leads", must(s.DismissedPairs(ctx, ids(2, 3)))(t), pairs())
	equal(t, "dirty", dirtyLeads(ctx, t, s), ids(1, 2, 3))
	equal(t, "who and when", must(s.Dismissals(ctx, ids(2)))(t),
		[]store.Dismissal{{Pair: crm.Pair{A: 1, B: 2}, Case: "LT-AAAAAA", By: "ann", At: noon}})

	t.Run("dismissed already", func(t *testing.T) {
		before := must(s.VerifyAudit(ctx))(t)
		err := s.DismissPairs(ctx, "LT-AAAAAA", []crm.Pair{{A: 2, B: 3}}, "bob", noon)
		if !is[*store.CaseStateError](err) {
			t.Errorf("dismiss: %v", err)
		}
		equal(t, "dismissed", must(s.DismissedPairs(ctx, ids(3, 2, 1)))(t), pairs(1, 2, 1, 3))
		equal(t, "lines of the audit trail", must(s.VerifyAudit(ctx))(t), before)
	})
	t.Run("dismissed on two cases", func(t *testing.T) {
		ok(t, s.DismissPairs(ctx, "LT-GONE00", []crm.Pair{{A: 1, B: 2}}, "bob", noon.Add(time.Hour)))
		equal(t, "both are kept", len(must(s.Dismissals(ctx, ids(1, 2)))(t)), 3)
		ok(t, s.ReopenCase(ctx, "LT-AAAAAA", "bob", noon))
		equal(t, "only its own pairs are reopened", must(s.DismissedPairs(ctx, ids(1, 2, 3)))(t), pairs(1, 2))
		equal(t, "state", must(s.Case(ctx, "LT-AAAAAA"))(t).State, crm.Waiting)
	})
	t.Run("case deleted", func(t *testing.T) {
		clearMarks(ctx, t, s)
		ok(t, s.ReopenCase(ctx, "LT-GONE00", "bob", noon))
		equal(t, "dismissed", must(s.DismissedPairs(ctx, ids(1, 2, 3)))(t), pairs())
		equal(t, "dirty", dirtyLeads(ctx, t, s), ids(1, 2))
		fails[*store.NotFoundError](t, "nothing to reopen", s.ReopenCase(ctx, "LT-GONE00", "bob", noon))
	})
	t.Run("case applied", func(t *testing.T) {
		ok(t, s.SetCaseState(ctx, "LT-AAAAAA", nil, crm.Applied, "", noon))
		fails[*store.CaseStateError](t, "dismiss", s.DismissPairs(ctx, "LT-AAAAAA", []crm.Pair{{A: 1, B: 2}}, "ann", noon))
		fails[*store.CaseStateError](t, "reopen", s.ReopenCase(ctx, "LT-AAAAAA", "ann", noon))
		equal(t, "no pair was stored", must(s.DismissedPairs(ctx, ids(1, 2)))(t), pairs())
	})
}

func snoozes(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	first := robin("LT-AAAAAA", 1, 2)
	first.Facts = "f1"
	put(t, s, first, robin("LT-BBBBBB", 3, 4), robin("LT-CCCCCC", 5, 6))
	ok(t, s.ApproveCase(ctx, store.Approval{
		Case: first.ID, As: crm.Merge, Leads: ids(1, 2), Facts: "f1", By: "ann",
		At: noon,
	}))
	read := func(id string) crm.Case { return must(s.Case(ctx, id))(t) }
	ok(t, s.SnoozeCase(ctx, read(first.ID), noon.Add(time.Hour), "ann", noon))
	ok(t, s.SnoozeCase(ctx, read("LT-BBBBBB"), time.Time{}, "bob", noon))
	queue := func(at time.Time, states ...crm.State) []string {
		return idsOf(must(s.Cases(ctx, store.CaseFilter{States: states, At: at}))(t))
	}

	t.Run("out of the queue for its time", func(t *testing.T) {
		equal(t, "approvals", len(must(s.OpenApprovals(ctx))(t)), 0)
		equal(t, "snooze", read(first.ID).Snoozed, &crm.Snooze{Until: noon.Add(time.Hour), By: "ann"})
		equal(t, "stored state", read(first.ID).State, crm.Waiting)
		equal(t, "waiting", queue(noon, crm.Waiting, crm.Held), []string{"LT-CCCCCC"})
		equal(t, "snoozed", queue(noon, crm.Snoozed), []string{"LT-AAAAAA", "LT-BBBBBB"})
		equal(t, "back when the time has come", queue(noon.Add(time.Hour), crm.Waiting), []string{"LT-AAAAAA", "LT-CCCCCC"})
		equal(t, "counts", must(s.CountCasesByKind(ctx, noon))(t), map[store.CaseKind]int{
			{Verdict: crm.Merge, State: crm.Snoozed}: 2, {Verdict: crm.Merge, State: crm.Waiting}: 1,
		})
	})
	t.Run("back after a change", func(t *testing.T) {
		same := read("LT-BBBBBB")
		put(t, s, same)
		equal(t, "the same facts", queue(noon, crm.Snoozed), []string{"LT-AAAAAA", "LT-BBBBBB"})
		changed := read(first.ID)
		changed.Facts = "f2"
		put(t, s, changed)
		verdict := read("LT-BBBBBB")
		verdict.Verdict = crm.Review
		put(t, s, verdict)
		equal(t, "other facts, another verdict", queue(noon, crm.Snoozed), nil)
		if err := s.SnoozeCase(ctx, changed, time.Time{}, "ann", noon); err != nil {
			t.Errorf("as it is now: %v", err)
		}
		fails[*store.CaseChangedError](t, "as it was", s.SnoozeCase(ctx, first, time.Time{}, "ann", noon))
	})
	t.Run("reopened", func(t *testing.T) {
		ok(t, s.ReopenCase(ctx, first.ID, "bob", noon))
		equal(t, "snooze", read(first.ID).Snoozed, nil)
	})
	t.Run("not open", func(t *testing.T) {
		ok(t, s.SetCaseState(ctx, "LT-CCCCCC", nil, crm.Applied, "", noon))
		fails[*store.CaseStateError](t, "an applied case", s.SnoozeCase(ctx, read("LT-CCCCCC"), time.Time{}, "ann", noon))
		fails[*store.NotFoundError](t, "an unknown case",
			s.SnoozeCase(ctx, crm.Case{ID: "LT-GONE00"}, time.Time{}, "ann", noon))
	})
}

func approvals(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	first := robin("LT-AAAAAA", 1, 2)
	first.Facts = "f1"
	put(t, s, first, robin("LT-BBBBBB", 3, 4))
	a := store.Approval{
		Case: "LT-AAAAAA", As: crm.Merge, Leads: ids(2, 1), Facts: "f1", By: "ann", At: noon,
		LeftOut: ids(2), DismissLeftOut: true, Salesperson: 5, Team: 3, Sentence: "They are <b>brothers</b>.",
	}
	ok(t, s.SetCaseState(ctx, a.Case, nil, crm.Held, "", noon))
	ok(t, s.ApproveCase(ctx, a))
	a.Leads = ids(1, 2)
	equal(t, "stored", must(s.OpenApproval(ctx, a.Case))(t), a)
	equal(t, "state", must(s.Case(ctx, a.Case))(t).State, crm.Waiting)
	equal(t, "holds for the same", a.Covers(ids(2, 1), "f1"), true)
	equal(t, "not for other facts", a.Covers(ids(1, 2), "f2"), false)
	equal(t, "not for other leads", a.Covers(ids(1, 2, 3), "f1"), false)

	b := store.Approval{Case: "LT-BBBBBB", As: crm.Separate, Leads: ids(3, 4), By: "bob", At: noon.Add(-time.Hour)}
	ok(t, s.ApproveCase(ctx, b))
	a.By = "bob"
	fails[*store.DecidedError](t, "a second decision", s.ApproveCase(ctx, a))
	replacing := a
	replacing.Replaces = true
	ok(t, s.ApproveCase(ctx, replacing))
	equal(t, "oldest first, one for each case", must(s.OpenApprovals(ctx))(t), []store.Approval{b, a})

	late := a
	late.Facts = "f2"
	fails[*store.CaseChangedError](t, "other facts than the case has", s.ApproveCase(ctx, late))
	b.Leads = ids(3, 4, 5)
	fails[*store.CaseChangedError](t, "other leads than the case has", s.ApproveCase(ctx, b))
	fails[*store.NotFoundError](t, "an unknown case", s.ApproveCase(ctx, store.Approval{Case: "LT-NOBODY", At: noon}))
	ok(t, s.CloseApproval(ctx, a.Case, "carried out", noon))
	ok(t, s.CloseApproval(ctx, a.Case, "carried out", noon))
	fails[*store.NotFoundError](t, "after it was carried out", errorOf(s.OpenApproval(ctx, a.Case)))
	ok(t, s.SetCaseState(ctx, a.Case, nil, crm.Applied, "", noon))
	fails[*store.CaseStateError](t, "approve what was applied", s.ApproveCase(ctx, a))
	ok(t, s.DismissPairs(ctx, b.Case, []crm.Pair{{A: 3, B: 4}}, "ann", noon))
	equal(t, "after the case was dismissed", len(must(s.OpenApprovals(ctx))(t)), 0)
}

func merges(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1, "a"), keyed(2, "a"), keyed(3, "a"), keyed(7, "b")}))(t)
	put(t, s, robin("LT-AAAAAA", 1, 2), robin("LT-BBBBBB", 2, 7))
	ok(t, s.DismissPairs(ctx, "LT-X", []crm.Pair{{A: 2, B: 3}, {A: 1, B: 2}, {A: 2, B: 9}, {A: 3, B: 9}}, "ann", noon))
	clearMarks(ctx, t, s)

	for range 2 { // once more changes nothing
		ok(t, s.RecordMerge(ctx, ids(2, 1), 1, noon))
		equal(t, "inherited", must(s.DismissedPairs(ctx, ids(1, 3, 9)))(t), pairs(1, 3, 1, 9, 3, 9))
	}
	inherited := must(s.Dismissals(ctx, ids(1)))(t)
	equal(t, "from whom", inherited[1],
		store.Dismissal{Pair: crm.Pair{A: 1, B: 3}, Case: "LT-X", By: "ann", At: noon, Via: 2})
	equal(t, "dirty", dirtyLeads(ctx, t, s), ids(1, 2, 7))
	equal(t, "in the mirror", must(s.CountLeads(ctx))(t), 3)
	equal(t, "survivor", must(s.SurvivorOf(ctx, ids(1, 2, 3)))(t), map[crm.LeadID]crm.LeadID{2: 1})

	ok(t, s.RecordMerge(ctx, ids(1), 3, noon))
	ok(t, s.RecordMerge(ctx, ids(3, 8), 4, noon))
	equal(t, "survivor in the end", must(s.SurvivorOf(ctx, ids(1, 2, 3, 4, 8)))(t),
		map[crm.LeadID]crm.LeadID{1: 4, 2: 4, 3: 4, 8: 4})
	equal(t, "inherited in the end", must(s.DismissedPairs(ctx, ids(4, 9)))(t), pairs(4, 9))

	ok(t, s.ReopenCase(ctx, "LT-X", "ann", noon))
	equal(t, "reopened with all that was inherited", len(must(s.Dismissals(ctx, ids(1, 2, 3, 4, 9)))(t)), 0)
}

func restores(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	ok(t, s.DismissPairs(ctx, "LT-X", []crm.Pair{{A: 2, B: 9}}, "ann", noon))
	ok(t, s.RecordMerge(ctx, ids(5), 2, noon))
	ok(t, s.RecordMerge(ctx, ids(2), 1, noon))
	ok(t, s.RecordMerge(ctx, ids(6), 1, noon))
	note := store.Note{Case: "LT-N", Leads: ids(2, 4), PostedOn: 4, Message: 100, At: noon}
	ok(t, s.RecordNote(ctx, note))
	later := store.Note{Case: "LT-N", Leads: ids(1, 4), PostedOn: 1, Message: 101, At: noon.Add(time.Hour)}
	ok(t, s.RecordNote(ctx, later))
	for range 2 { // once more changes nothing
		ok(t, s.RecordRestore(ctx, 2, 20, []crm.MessageID{101}, noon))
	}
	note.Leads, later.Leads = ids(2, 4, 20), ids(1, 4, 20)
	equal(t, "what the notes were about", must(s.NotesAbout(ctx, ids(20)))(t), []store.Note{note, later})
	equal(t, "pairs", must(s.DismissedPairs(ctx, ids(1, 9, 20)))(t), pairs(9, 20))
	equal(t, "where they live", must(s.SurvivorOf(ctx, ids(2, 5, 6)))(t), map[crm.LeadID]crm.LeadID{2: 20, 5: 20, 6: 1})
	ok(t, s.RecordMerge(ctx, ids(20), 30, noon))
	equal(t, "after one more merge", must(s.SurvivorOf(ctx, ids(2, 5, 6, 20)))(t),
		map[crm.LeadID]crm.LeadID{2: 30, 5: 30, 6: 1, 20: 30})
}

func proposals(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	first, second := robin("LT-AAAAAA", 1, 2), robin("LT-BBBBBB", 3, 4)
	first.Facts, second.Facts = "f1", "f2"
	put(t, s, first, second)
	a := store.Approval{
		Case: first.ID, As: crm.Merge, Leads: ids(1, 2), Facts: "f1", By: "ann", Account: "user 5", At: noon, Salesperson: 7,
		Values: crm.ChosenValues{"name": 2},
	}
	ok(t, s.SetCaseState(ctx, first.ID, nil, crm.Held, "many", noon))
	ok(t, s.ProposeCase(ctx, a))
	equal(t, "stored", must(s.OpenProposal(ctx, first.ID))(t), a)
	equal(t, "nobody may apply it", len(must(s.OpenApprovals(ctx))(t)), 0)
	equal(t, "the case stays held", must(s.Case(ctx, first.ID))(t).State, crm.Held)
	for name, decide := range map[string]func() error{
		"a second proposal": func() error { return s.ProposeCase(ctx, a) },
		"an approval":       func() error { return s.ApproveCase(ctx, a) },
	} {
		if err := decide(); !is[*store.DecidedError](err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := a
	other.At = noon.Add(time.Second)
	fails[*store.NotFoundError](t, "confirm another proposal than there is",
		s.ConfirmProposal(ctx, other, "bob", "user 6", noon))
	ok(t, s.ConfirmProposal(ctx, a, "bob", "user 6", noon.Add(time.Hour)))
	confirmed := a
	confirmed.ProposedBy, confirmed.By, confirmed.Account, confirmed.At = "ann", "bob", "user 6", noon.Add(time.Hour)
	equal(t, "confirmed", must(s.OpenApprovals(ctx))(t), []store.Approval{confirmed})
	equal(t, "proposals", len(must(s.OpenProposals(ctx))(t)), 0)
	equal(t, "state", must(s.Case(ctx, first.ID))(t).State, crm.Waiting)
	equal(t, "past", must(s.PastApprovals(ctx, []string{first.ID, second.ID}))(t),
		map[string][]store.Approved{first.ID: {{ProposedBy: "ann", At: noon.Add(time.Hour)}}})

	b := store.Approval{Case: second.ID, As: crm.Merge, Leads: ids(3, 4), Facts: "f2", By: "ann", At: noon}
	open := func() int { return len(must(s.OpenProposals(ctx))(t)) }
	ok(t, s.ProposeCase(ctx, b))
	put(t, s, must(s.Case(ctx, second.ID))(t))
	equal(t, "the same facts keep it", open(), 1)
	changed := must(s.Case(ctx, second.ID))(t)
	changed.Facts = "f3"
	put(t, s, changed)
	equal(t, "other facts end it", open(), 0)
	b.Facts = "f3"
	ok(t, s.ProposeCase(ctx, b))
	ok(t, s.RejectProposal(ctx, b.Case, "bob", noon))
	fails[*store.NotFoundError](t, "reject nothing", s.RejectProposal(ctx, b.Case, "bob", noon))
	ok(t, s.ProposeCase(ctx, b))
	must(s.SaveCases(ctx, store.CaseChange{Delete: []crm.Case{must(s.Case(ctx, b.Case))(t)}, At: noon}))(t)
	equal(t, "it ends with its case", open(), 0)
	ok(t, s.SetCaseState(ctx, first.ID, nil, crm.Applied, "", noon))
	ok(t, s.CloseApproval(ctx, first.ID, "done", noon))
	fails[*store.CaseStateError](t, "propose what was applied", s.ProposeCase(ctx, a))
}
