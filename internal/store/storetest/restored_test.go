package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func restoredCounts(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	verify := func(lead crm.LeadID, at time.Time, r crm.Restored) string {
		t.Helper()
		e := must(s.BeginEntry(ctx, merge("", lead, lead+1)))(t)
		for _, state := range []store.EntryState{store.EntryIntent, store.EntryDone} {
			ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: state, At: at}))
		}
		ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: store.EntryVerified, At: at, Restored: r}))
		return e.ID
	}
	want := func(what string, since time.Time, want crm.Restored) {
		t.Helper()
		equal(t, what, must(s.CountRestored(ctx, since))(t), want)
	}
	want("at the start", time.Time{}, crm.Restored{})
	old := verify(41, noon, crm.Restored{crm.RestoredFollowers: 2, crm.RestoredTags: 1})
	verify(51, noon.Add(time.Hour), crm.Restored{crm.RestoredFollowers: 3})
	verify(61, noon.Add(time.Hour), nil)
	want("in all", time.Time{}, crm.Restored{crm.RestoredFollowers: 5, crm.RestoredTags: 1})
	want("of late", noon.Add(time.Minute), crm.Restored{crm.RestoredFollowers: 3})
	ok(t, s.AdvanceEntry(ctx, old, store.Step{
		State: store.EntryVerified, At: noon, Restored: crm.Restored{crm.RestoredFollowers: 4},
	}))
	want("verified twice", time.Time{}, crm.Restored{crm.RestoredFollowers: 7, crm.RestoredTags: 1})
	must(s.ForgetLeads(ctx, ids(41), "test", noon))(t)
	want("forgotten leads", time.Time{}, crm.Restored{crm.RestoredFollowers: 7, crm.RestoredTags: 1})
	ok(t, s.AdvanceEntry(ctx, old, store.Step{State: store.EntryUndone, At: noon}))
	want("undone", time.Time{}, crm.Restored{crm.RestoredFollowers: 3})
}
