package storetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func merge(caseID string, leads ...crm.LeadID) store.Entry {
	return store.Entry{Action: crm.ActMerge, Case: caseID, Leads: leads, Survivor: leads[0], At: noon, By: "auto"}
}

func entryIDs(entries []store.Entry) (ids []string) {
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return ids
}

func journal(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	first := must(s.BeginEntry(ctx, merge("LT-AAAAAA", 42, 41)))(t)
	equal(t, "id", first.ID, "M-"+s.Identity().ID+"-0001")
	equal(t, "state", first.State, store.EntryPlanned)
	equal(t, "leads as they were given", first.Leads, ids(42, 41))
	advance := func(id string, st store.Step) {
		t.Helper()
		ok(t, s.AdvanceEntry(ctx, id, st))
	}
	later := noon.Add(time.Minute)
	advance(first.ID, store.Step{State: store.EntryIntent, At: noon, Detail: map[string]int{"wizard": 7}})
	advance(first.ID, store.Step{State: store.EntryIntent, At: noon})
	advance(first.ID, store.Step{State: store.EntryUnknown, At: noon, Error: "no answer"})
	equal(t, "unfinished", entryIDs(must(s.UnfinishedEntries(ctx))(t)), []string{first.ID})
	advance(first.ID, store.Step{State: store.EntryDone, At: later, Survivor: 43})
	equal(t, "nothing unfinished", len(must(s.UnfinishedEntries(ctx))(t)), 0)

	got := must(s.EntryByID(ctx, first.ID))(t)
	want := first
	want.State, want.Survivor, want.Changed, want.Detail = store.EntryDone, 43, later, json.RawMessage(`{"wizard":7}`)
	equal(t, "entry", got, want)
	equal(t, "steps", must(s.EntrySteps(ctx, first.ID))(t), []store.Step{
		{State: store.EntryPlanned, At: noon, Survivor: 42},
		{State: store.EntryIntent, At: noon, Detail: json.RawMessage(`{"wizard":7}`)},
		{State: store.EntryIntent, At: noon},
		{State: store.EntryUnknown, At: noon, Error: "no answer"},
		{State: store.EntryDone, At: later, Survivor: 43},
	})
	t.Run("invalid transitions", func(t *testing.T) { invalidTransitions(t, s, first.ID) })
	t.Run("history", func(t *testing.T) { entryHistory(t, s, first.ID) })
}

func invalidTransitions(t *testing.T, s *store.Store, first string) {
	ctx := t.Context()
	for _, to := range []store.EntryState{store.EntryPlanned, store.EntryIntent, store.EntryFailed, store.EntryUnknown} {
		if err := s.AdvanceEntry(ctx, first, store.Step{State: to, At: noon}); !is[*store.TransitionError](err) {
			t.Errorf("from done to %s: %v", to, err)
		}
	}
	if err := s.AdvanceEntry(ctx, first, store.Step{State: "nonsense"}); err == nil ||
		is[*store.TransitionError](err) {
		t.Errorf("a state that there is not: %v", err)
	}
	ok(t, s.AdvanceEntry(ctx, first, store.Step{State: store.EntryVerified, At: noon}))
	ok(t, s.AdvanceEntry(ctx, first, store.Step{State: store.EntryUndone, At: noon}))
	for _, id := range []string{
		"M-000099", "M-99", "M-" + s.Identity().ID + "-0099", "M-" + s.Identity().ID + "-1",
		"nonsense", "",
	} {
		if err := s.AdvanceEntry(ctx, id, store.Step{State: store.EntryDone}); !is[*store.NotFoundError](err) {
			t.Errorf("advance %q: %v", id, err)
		}
		if _, err := s.EntryByID(ctx, id); !is[*store.NotFoundError](err) {
			t.Errorf("entry %q: %v", id, err)
		}
	}
}

func entryHistory(t *testing.T, s *store.Store, first string) {
	ctx, later := t.Context(), noon.Add(time.Minute)
	note := must(s.BeginEntry(ctx,
		store.Entry{Action: crm.ActNote, Case: "LT-BBBBBB", Leads: ids(43, 44), State: store.EntryIntent, At: later}))(t)
	for what, want := range map[string]struct {
		f  store.EntryFilter
		is []string
	}{
		"all, newest first": {store.EntryFilter{}, []string{note.ID, first}},
		"one":               {store.EntryFilter{Limit: 1}, []string{note.ID}},
		"the next":          {store.EntryFilter{Limit: 1, Offset: 1}, []string{first}},
		"merges":            {store.EntryFilter{Actions: []crm.ActionKind{crm.ActMerge, crm.ActUndo}}, []string{first}},
		"of a case":         {store.EntryFilter{Case: "LT-BBBBBB"}, []string{note.ID}},
		"of a lead":         {store.EntryFilter{Lead: 41}, []string{first}},
		"of a survivor":     {store.EntryFilter{Lead: 43}, []string{note.ID, first}},
		"lately":            {store.EntryFilter{Since: later}, []string{note.ID}},
		"undone":            {store.EntryFilter{States: []store.EntryState{store.EntryUndone}}, []string{first}},
		"none":              {store.EntryFilter{States: []store.EntryState{store.EntryFailed}}, nil},
	} {
		equal(t, what, entryIDs(must(s.Entries(ctx, want.f))(t)), want.is)
	}
	equal(t, "counted", must(s.CountEntries(ctx, store.EntryFilter{Lead: 43}))(t), 2)
	equal(t, "counts", must(s.CountEntriesByKind(ctx))(t), map[store.EntryKind]int{
		{Action: crm.ActMerge, State: store.EntryUndone}: 1, {Action: crm.ActNote, State: store.EntryIntent}: 1,
	})
}

// intents: the same intent is open once, however many want it.
func intents(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	const many = 8
	var begun, refused []string
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			e, err := s.BeginEntry(ctx, merge("LT-AAAAAA", 41, 42))
			mu.Lock()
			defer mu.Unlock()
			if open, twice := errors.AsType[*store.UnfinishedError](err); twice {
				refused = append(refused, open.Entry.ID)
			} else if err != nil {
				t.Error(err)
			} else {
				begun = append(begun, e.ID)
			}
		})
	}
	wg.Wait()
	if len(begun) != 1 || len(refused) != many-1 {
		t.Fatalf("%d began and %d were refused, of %d", len(begun), len(refused), many)
	}
	for _, id := range refused {
		equal(t, "entry in the errors of the others", id, begun[0])
	}
	for _, other := range []store.Entry{
		merge("LT-AAAAAA", 41, 43), merge("LT-BBBBBB", 41, 42),
		merge("LT-AAAAAA", 42, 41),
	} {
		must(s.BeginEntry(ctx, other))(t)
	}
	reversed := merge("LT-AAAAAA", 42, 41)
	reversed.Survivor = 41
	fails[*store.UnfinishedError](t, "the same leads in another order", errorOf(s.BeginEntry(ctx, reversed)))
	own := merge("LT-CCCCCC", 1, 2)
	own.Key = "my own key"
	equal(t, "a key of one's own", must(s.BeginEntry(ctx, own))(t).Key, own.Key)

	ok(t, s.AdvanceEntry(ctx, begun[0], store.Step{State: store.EntryFailed, At: noon, Error: "Odoo said no"}))
	again := must(s.BeginEntry(ctx, merge("LT-AAAAAA", 41, 42)))(t)
	if again.ID == begun[0] {
		t.Error("an id was given out twice")
	}
	if _, err := s.BeginEntry(ctx, store.Entry{Action: crm.ActMerge, State: store.EntryDone}); err == nil {
		t.Error("an entry began as done")
	}
}

func snapshots(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	e := must(s.BeginEntry(ctx, merge("LT-AAAAAA", 41, 42)))(t)
	big := json.RawMessage(`{"name":"` + strings.Repeat("Röbin ", 50_000) + `"}`)
	ok(t, s.SaveSnapshot(ctx, e.ID, 42, json.RawMessage(`{"name":"old"}`), noon))
	ok(t, s.SaveSnapshot(ctx, e.ID, 42, big, noon))
	ok(t, s.SaveSnapshot(ctx, e.ID, 41, json.RawMessage(`{"name":"Robin"}`), noon.Add(time.Hour)))
	want := []store.Snapshot{
		{Entry: e.ID, Lead: 41, At: noon.Add(time.Hour), Data: json.RawMessage(`{"name":"Robin"}`)},
		{Entry: e.ID, Lead: 42, At: noon, Data: big},
	}
	equal(t, "snapshots", must(s.Snapshots(ctx, e.ID))(t), want)
	later := must(s.BeginEntry(ctx, merge("LT-BBBBBB", 42, 43)))(t)
	ok(t, s.SaveSnapshot(ctx, later.ID, 42, json.RawMessage(`{"name":"new"}`), noon.Add(time.Hour)))
	last := must(s.LastSnapshots(ctx, []crm.LeadID{41, 42, 44}))(t)
	equal(t, "last snapshots", last, map[crm.LeadID]store.Snapshot{
		41: want[0],
		42: {Entry: later.ID, Lead: 42, At: noon.Add(time.Hour), Data: json.RawMessage(`{"name":"new"}`)},
	})
	if err := s.SaveSnapshot(ctx, e.ID, 41, json.RawMessage(`{`), noon); err == nil {
		t.Error("a snapshot that is not JSON was stored")
	}
	fails[*store.NotFoundError](t, "a snapshot of an unknown entry",
		s.SaveSnapshot(ctx, "M-"+s.Identity().ID+"-0077", 41, big, noon))
	var out bytes.Buffer
	ok(t, s.ExportSnapshots(ctx, e.ID, &out))
	var exported []store.Snapshot
	ok(t, json.Unmarshal(out.Bytes(), &exported))
	equal(t, "exported", len(exported), 2)

	equal(t, "deleted", must(s.DeleteSnapshotsBefore(ctx, noon.Add(time.Minute), "retention", noon))(t), 1)
	equal(t, "deleted once more", must(s.DeleteSnapshotsBefore(ctx, noon.Add(time.Minute), "retention", noon))(t), 0)
	equal(t, "left", must(s.Snapshots(ctx, e.ID))(t), want[:1])
	must(s.DeleteSnapshotsBefore(ctx, noon.Add(24*time.Hour), "retention", noon))(t)
	fails[*store.NotFoundError](t, "export after its time", s.ExportSnapshots(ctx, e.ID, &out))
	equal(t, "none", len(must(s.Snapshots(ctx, e.ID))(t)), 0)
}

// replacedSnapshots reads snapshots while they are replaced: each answer agrees with the audit trail of its time.
func replacedSnapshots(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	e := must(s.BeginEntry(ctx, merge("LT-AAAAAA", 41, 42)))(t)
	done := make(chan error, 1)
	go func() {
		var err error
		for i := 0; i < 200 && err == nil; i++ {
			err = s.SaveSnapshot(ctx, e.ID, 41, json.RawMessage(`{"name":"`+strconv.Itoa(i)+`"}`), noon)
		}
		done <- err
	}()
	for {
		select {
		case err := <-done:
			ok(t, err)
			return
		default:
			must(s.Snapshots(ctx, e.ID))(t)
		}
	}
}

func notes(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	first := store.Note{Case: "LT-AAAAAA", Leads: ids(41, 42), PostedOn: 42, Message: 100, At: noon}
	ok(t, s.RecordNote(ctx, first))
	ok(t, s.RecordNote(ctx, first))
	second := store.Note{Case: "LT-AAAAAA", Leads: ids(43, 42, 41), PostedOn: 43, Message: 90, At: noon.Add(time.Hour)}
	ok(t, s.RecordNote(ctx, second))
	second.Leads = ids(41, 42, 43)
	equal(t, "about a lead", must(s.NotesAbout(ctx, ids(41)))(t), []store.Note{first, second})
	equal(t, "about the one that joined", must(s.NotesAbout(ctx, ids(43, 99)))(t), []store.Note{second})
	equal(t, "about none", len(must(s.NotesAbout(ctx, ids(99)))(t)), 0)
}
