package storetest

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// dismissedLeads follows the leads of dismissed pairs that users merge in Odoo.
func dismissedLeads(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1, "a"), keyed(2, "a"), keyed(3, "a"), keyed(4, "a"), keyed(5, "a")}))(t)
	ok(t, s.DismissPairs(ctx, "LT-AAAAAA", []crm.Pair{{A: 1, B: 2}, {A: 1, B: 3}, {A: 3, B: 4}}, "ann", noon))
	equal(t, "untracked", must(s.UntrackedDismissedLeads(ctx, 10))(t), ids(1, 2, 3, 4))
	equal(t, "some of them", must(s.UntrackedDismissedLeads(ctx, 2))(t), ids(1, 2))
	for _, id := range ids(1, 2, 3, 4) {
		ok(t, s.TrackDismissedLead(ctx,
			store.DismissedLead{Lead: id, Messages: []crm.MessageID{crm.MessageID(10 * id), crm.MessageID(10*id + 1)}}))
	}
	equal(t, "tracked", len(must(s.UntrackedDismissedLeads(ctx, 10))(t)), 0)
	equal(t, "all are there", len(must(s.MissingDismissedLeads(ctx, 10))(t)), 0)

	ok(t, s.DeleteLeads(ctx, ids(2, 3, 4)))
	ok(t, s.RecordMerge(ctx, ids(4), 5, noon)) // by Leadtwin, which passes dismissals on by itself
	want := []store.DismissedLead{
		{Lead: 2, Messages: []crm.MessageID{20, 21}},
		{Lead: 3, Messages: []crm.MessageID{30, 31}},
	}
	equal(t, "missing", must(s.MissingDismissedLeads(ctx, 10))(t), want)
	clearMarks(ctx, t, s)
	ok(t, s.MoveDismissals(ctx, 2, 5, noon))
	equal(t, "the survivor inherits", must(s.DismissedPairs(ctx, ids(1, 5)))(t), pairs(1, 5))
	equal(t, "dirty", dirtyLeads(ctx, t, s), ids(1, 5))
	equal(t, "nothing is lost", len(must(s.LostDismissals(ctx, ids(1, 5)))(t)), 0)
	ok(t, s.MoveDismissals(ctx, 3, 0, noon))
	equal(t, "looked for once", len(must(s.MissingDismissedLeads(ctx, 10))(t)), 0)
	equal(t, "lost", must(s.LostDismissals(ctx, ids(1, 5)))(t), map[crm.LeadID][]crm.LeadID{1: {3}, 5: {3}})
	must(s.SaveLeads(ctx, []store.KeyedLead{keyed(3, "a")}))(t)
	equal(t, "found again", len(must(s.LostDismissals(ctx, ids(1, 5)))(t)), 0)
	must(s.VerifyAudit(ctx))(t)
}
