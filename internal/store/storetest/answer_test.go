package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

const robinPattern = crm.Pattern("same_email")

func yes() crm.Answer { return crm.Answer{OnePerson: true, Weight: crm.WholeAnswer} }
func no() crm.Answer  { return crm.Answer{Weight: crm.WholeAnswer} }

func approval(c crm.Case, as crm.Verdict, answer crm.Answer) store.Approval {
	return store.Approval{Case: c.ID, As: as, Leads: c.Leads, Facts: c.Facts, By: "ann", At: noon, Answer: answer}
}

func answers(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	first, second, third := robin("LT-AAAAAA", 1, 2), robin("LT-BBBBBB", 3, 4), robin("LT-CCCCCC", 5, 6)
	third.Guards = []crm.Reason{{Code: "won"}}
	put(t, s, first, second, third)
	expect := func(what string, want map[crm.Pattern]crm.Answers) {
		t.Helper()
		equal(t, what, must(s.Answers(ctx))(t), want)
	}
	count := func(decisions, onePerson int) crm.Answers {
		return crm.Answers{
			Decisions: decisions, OnePerson: onePerson,
			Weight: decisions * crm.WholeAnswer, OneWeight: onePerson * crm.WholeAnswer,
		}
	}
	expect("at first", map[crm.Pattern]crm.Answers{})
	ok(t, s.ApproveCase(ctx, approval(first, crm.Merge, yes())))
	ok(t, s.DismissCase(ctx, store.Refusal{Case: second.ID, At: noon, Answer: no()}, []crm.Pair{{A: 3, B: 4}}))
	ok(t, s.ApproveCase(ctx, approval(third, crm.Separate, no())))
	expect("a yes and two noes", map[crm.Pattern]crm.Answers{robinPattern: count(2, 1), "guard_won": count(1, 0)})

	ok(t, s.ReopenCase(ctx, second.ID, "ann", noon))
	without := map[crm.Pattern]crm.Answers{robinPattern: count(1, 1), "guard_won": count(1, 0)}
	expect("a reopened case is not an answer", without)
	ok(t, s.DismissCase(ctx, store.Refusal{Case: second.ID, At: noon}, []crm.Pair{{A: 3, B: 4}}))
	expect("neither is test data", without)

	replaced := approval(third, crm.Merge, crm.Answer{OnePerson: true, Weight: 250})
	replaced.Replaces = true
	ok(t, s.ApproveCase(ctx, replaced))
	light := crm.Answers{Decisions: 1, OnePerson: 1, Weight: 250, OneWeight: 250}
	expect("the last one counts", map[crm.Pattern]crm.Answers{robinPattern: count(1, 1), "guard_won": light})
	ok(t, s.CloseApproval(ctx, third.ID, "its leads changed", noon))
	expect("what came to nothing does not", map[crm.Pattern]crm.Answers{robinPattern: count(1, 1)})

	ok(t, s.CompleteCase(ctx, first.ID, first.Leads, nil, noon))
	ok(t, s.CloseApproval(ctx, first.ID, store.CarriedOut, noon))
	expect("what was carried out does", map[crm.Pattern]crm.Answers{robinPattern: count(1, 1)})
	e := must(s.BeginEntry(ctx, merge(first.ID, 1, 2)))(t)
	for _, state := range []store.EntryState{store.EntryIntent, store.EntryDone, store.EntryVerified, store.EntryUndone} {
		ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: state, At: noon}))
	}
	expect("an undone merge is a no", map[crm.Pattern]crm.Answers{robinPattern: count(1, 0)})
}

// proposedAnswers are those of merges that need two people.
func proposedAnswers(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	first := robin("LT-AAAAAA", 1, 2)
	put(t, s, first)
	a := approval(first, crm.Merge, yes())
	ok(t, s.ProposeCase(ctx, a))
	equal(t, "proposed", len(must(s.Answers(ctx))(t)), 0)
	ok(t, s.RejectProposal(ctx, first.ID, "bob", noon))
	equal(t, "rejected", len(must(s.Answers(ctx))(t)), 0)
	ok(t, s.ProposeCase(ctx, a))
	ok(t, s.ConfirmProposal(ctx, a, "bob", "user 6", noon))
	equal(t, "confirmed", must(s.Answers(ctx))(t)[robinPattern].OnePerson, 1)
	ok(t, s.SnoozeCase(ctx, must(s.Case(ctx, first.ID))(t), noon.Add(time.Hour), "ann", noon))
	equal(t, "snoozed instead", len(must(s.Answers(ctx))(t)), 0)
}

// learntOrder lists cases in the order of their scores and of what users decided. That rules learn the same is tested
// where both are known.
func learntOrder(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	s, ctx := open(t, url), t.Context()
	scored := func(id string, score int, code string, leads ...crm.LeadID) crm.Case {
		c := robin(id, leads...)
		c.Score, c.Reasons[0].Code = score, code
		return c
	}
	put(t, s,
		scored("LT-PHONE1", 60, "same_phone", 1, 2), scored("LT-PHONE2", 50, "same_phone", 3, 4),
		scored("LT-EMAIL1", 94, "same_email", 5, 6), scored("LT-OTHER1", 70, "same_vat", 7, 8),
		scored("LT-NOSCORE", 0, "same_phone", 9, 10), scored("LT-DECIDE", 60, "same_phone", 11, 12),
		scored("LT-REFUSE", 90, "same_email", 13, 14),
	)
	for id, answer := range map[string]crm.Answer{
		"LT-DECIDE": {OnePerson: true, Weight: 100 * crm.WholeAnswer}, "LT-REFUSE": {Weight: 30 * crm.WholeAnswer},
	} {
		ok(t, s.DismissCase(ctx, store.Refusal{Case: id, At: noon, Answer: answer}, nil))
	}
	f := store.CaseFilter{States: crm.OpenStates(), ByScore: true}
	equal(t, "by labelled leads", idsOf(must(s.Cases(ctx, f))(t)),
		[]string{"LT-EMAIL1", "LT-OTHER1", "LT-PHONE1", "LT-PHONE2", "LT-NOSCORE"})
	f.ScoreWeight = 20
	learnt := []string{"LT-PHONE1", "LT-PHONE2", "LT-OTHER1", "LT-EMAIL1", "LT-NOSCORE"} // 93, 92, 70, 38
	equal(t, "by decisions", idsOf(must(s.Cases(ctx, f))(t)), learnt)
	t.Run("of an older store", func(t *testing.T) {
		raw(t, url, "UPDATE cases SET pattern = ''")
		again := open(t, url)
		equal(t, "by decisions", idsOf(must(again.Cases(ctx, f))(t)), learnt)
	})
}
