package storetest

import (
	"encoding/json"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// completedMerges are entries, cases and approvals at the end of a merge.
func completedMerges(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	// merged is the end of an entry that Odoo has carried out: lead to is left of lead from.
	merged := func(caseID string, to, from crm.LeadID) (entry string, m store.CompletedMerge) {
		e := must(s.BeginEntry(ctx, merge(caseID, to, from)))(t)
		for _, state := range []store.EntryState{store.EntryIntent, store.EntryDone} {
			ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: state, At: noon}))
		}
		return e.ID, store.CompletedMerge{
			Step: store.Step{
				State: store.EntryVerified, At: noon, Survivor: to, Restored: crm.Restored{crm.RestoredTags: 2},
				Snapshots: []store.Snapshot{{Lead: to, Data: json.RawMessage(`{"name":"after"}`)}},
			},
			Gone: ids(from), Rest: ids(to), Case: caseID, Leads: ids(to, from),
			Done: []crm.PlannedAction{{Action: crm.ActMerge, Leads: ids(to, from), Survivor: to, Salesperson: 9}},
		}
	}
	stateOf := func(caseID string) crm.State { return must(s.Case(ctx, caseID))(t).State }
	complete := func(entry string, m store.CompletedMerge) {
		t.Helper()
		ok(t, s.CompleteMerge(ctx, entry, m))
		equal(t, "state of the entry", must(s.EntryByID(ctx, entry))(t).State, store.EntryVerified)
		equal(t, "survivor", must(s.SurvivorOf(ctx, m.Gone))(t)[m.Gone[0]], m.Step.Survivor)
	}

	t.Run("all at once", func(t *testing.T) {
		one := robin("LT-AAAAAA", 1, 2)
		put(t, s, one)
		ok(t, s.ApproveCase(ctx, approval(one, crm.Merge, crm.Answer{})))
		entry, m := merged(one.ID, 1, 2)
		complete(entry, m)
		equal(t, "case", stateOf(one.ID), crm.Applied)
		equal(t, "plan", must(s.Case(ctx, one.ID))(t).Plan, m.Done)
		fails[*store.NotFoundError](t, "the approval", errorOf(s.OpenApproval(ctx, one.ID)))
		equal(t, "snapshots", len(must(s.Snapshots(ctx, entry))(t)), 1)
		equal(t, "marks", len(must(s.DirtyAmong(ctx, ids(1)))(t)), 1)
	})
	t.Run("nothing if the entry cannot be closed", func(t *testing.T) {
		one := robin("LT-BBBBBB", 3, 4)
		put(t, s, one)
		entry, m := merged(one.ID, 3, 4)
		m.Step.State = store.EntryPlanned
		fails[*store.TransitionError](t, "back to planned", s.CompleteMerge(ctx, entry, m))
		equal(t, "case", stateOf(one.ID), crm.Waiting)
		equal(t, "survivors", len(must(s.SurvivorOf(ctx, ids(4)))(t)), 0)
		equal(t, "snapshots", len(must(s.Snapshots(ctx, entry))(t)), 0)
	})
	t.Run("case that a lead has joined", func(t *testing.T) {
		one := robin("LT-CCCCCC", 5, 6, 7)
		put(t, s, one)
		complete(merged(one.ID, 5, 6))
		equal(t, "case", stateOf(one.ID), crm.Waiting)
		equal(t, "plan", must(s.Case(ctx, one.ID))(t).Plan, one.Plan)
	})
	t.Run("dismissed case", func(t *testing.T) {
		one := robin("LT-DDDDDD", 8, 9)
		put(t, s, one)
		ok(t, s.SetCaseState(ctx, one.ID, nil, crm.Dismissed, "", noon))
		complete(merged(one.ID, 8, 9))
		equal(t, "case", stateOf(one.ID), crm.Dismissed)
	})
	t.Run("case that is gone", func(t *testing.T) { complete(merged("LT-EEEEEE", 10, 11)) })
}
