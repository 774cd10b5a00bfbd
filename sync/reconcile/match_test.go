package reconcile

import (
	"slices"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

func noon() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }

// found is a case as rules give it out.
func found(v crm.Verdict, leads ...crm.LeadID) crm.Case {
	c := crm.Case{ID: rules.CaseID(v, leads), Verdict: v, Leads: leads, State: crm.Planned, Guards: []crm.Reason{}}
	if v == crm.Merge {
		c.Survivor = leads[0]
	}
	return c
}

// never is the result of rules for leads that a user dismissed.
func never(leads ...crm.LeadID) crm.Case {
	c := found(crm.Ignore, leads...)
	c.Guards = []crm.Reason{{Code: rules.GuardDismissed, Leads: leads}}
	return c
}

// stored is a case as the store has it.
func stored(id string, s crm.State, c crm.Case) crm.Case {
	c.ID, c.State = id, s
	c.Created, c.Updated = noon().Add(-time.Hour), noon().Add(-time.Minute)
	return c
}

func newTestMatcher() *matcher {
	return &matcher{
		open: crm.Waiting, now: noon(), survivor: map[crm.LeadID]crm.LeadID{},
		notedLeads: map[string][]crm.LeadID{}, dismissedIn: map[crm.Pair]string{},
	}
}

func TestMatchCases(t *testing.T) {
	failed := stored("LT-OLD", crm.Failed, found(crm.Merge, 1, 2))
	failed.Error = "Odoo said no"
	type want struct {
		id    string
		state crm.State
		leads []crm.LeadID
	}
	for name, c := range map[string]struct {
		old, found []crm.Case
		survivor   map[crm.LeadID]crm.LeadID
		noted      map[string][]crm.LeadID
		put        []want
		drop       []string
	}{
		"a new case waits": {
			found: []crm.Case{found(crm.Merge, 1, 2)},
			put:   []want{{rules.CaseID(crm.Merge, []crm.LeadID{1, 2}), crm.Waiting, []crm.LeadID{1, 2}}},
		},
		"an ignored case waits for no user": {
			found: []crm.Case{found(crm.Ignore, 1, 2)},
			put:   []want{{rules.CaseID(crm.Ignore, []crm.LeadID{1, 2}), crm.Planned, []crm.LeadID{1, 2}}},
		},
		"nothing changed, nothing written": {
			old:   []crm.Case{stored("LT-OLD", crm.Waiting, found(crm.Merge, 1, 2))},
			found: []crm.Case{found(crm.Merge, 1, 2)},
		},
		"facts gone, case gone": {
			old:  []crm.Case{stored("LT-OLD", crm.Waiting, found(crm.Merge, 1, 2))},
			drop: []string{"LT-OLD"},
		},
		"another verdict is another case": {
			old:   []crm.Case{stored("LT-OLD", crm.Waiting, found(crm.Merge, 1, 2))},
			found: []crm.Case{found(crm.Review, 1, 2)},
			put:   []want{{rules.CaseID(crm.Review, []crm.LeadID{1, 2}), crm.Waiting, []crm.LeadID{1, 2}}},
			drop:  []string{"LT-OLD"},
		},
		"a lead joins": {
			old:   []crm.Case{stored("LT-OLD", crm.Held, found(crm.Merge, 1, 2))},
			found: []crm.Case{found(crm.Merge, 1, 2, 3)},
			put:   []want{{"LT-OLD", crm.Held, []crm.LeadID{1, 2, 3}}},
		},
		"the larger part keeps the name": {
			old:   []crm.Case{stored("LT-OLD", crm.Waiting, found(crm.Merge, 1, 2, 3, 4, 5))},
			found: []crm.Case{found(crm.Merge, 1, 2), found(crm.Merge, 3, 4, 5)},
			put: []want{
				{rules.CaseID(crm.Merge, []crm.LeadID{1, 2}), crm.Waiting, []crm.LeadID{1, 2}},
				{"LT-OLD", crm.Waiting, []crm.LeadID{3, 4, 5}},
			},
		},
		"two become one": {
			old: []crm.Case{
				stored("LT-A", crm.Waiting, found(crm.Separate, 1, 2)),
				stored("LT-B", crm.Waiting, found(crm.Separate, 3, 4, 5)),
			},
			found: []crm.Case{found(crm.Separate, 1, 2, 3, 4, 5)},
			put:   []want{{"LT-B", crm.Waiting, []crm.LeadID{1, 2, 3, 4, 5}}},
			drop:  []string{"LT-A"},
		},
		"a planned case waits once things are carried out": {
			old:   []crm.Case{stored("LT-OLD", crm.Planned, found(crm.Merge, 1, 2))},
			found: []crm.Case{found(crm.Merge, 1, 2)},
			put:   []want{{"LT-OLD", crm.Waiting, []crm.LeadID{1, 2}}},
		},
		"a merged lead counts as its survivor": {
			old:      []crm.Case{stored("LT-OLD", crm.Waiting, found(crm.Separate, 2, 3))},
			found:    []crm.Case{found(crm.Separate, 1, 4)},
			survivor: map[crm.LeadID]crm.LeadID{2: 1},
			put:      []want{{"LT-OLD", crm.Waiting, []crm.LeadID{1, 4}}},
		},
		"a merge that was carried out does not come back": {
			old:      []crm.Case{stored("LT-OLD", crm.Applied, found(crm.Merge, 1, 2))},
			found:    []crm.Case{found(crm.Merge, 1, 3)},
			survivor: map[crm.LeadID]crm.LeadID{2: 1},
			put:      []want{{rules.CaseID(crm.Merge, []crm.LeadID{1, 3}), crm.Waiting, []crm.LeadID{1, 3}}},
		},
		"an approved review that was merged is over": {
			old:      []crm.Case{stored("LT-OLD", crm.Applied, found(crm.Review, 1, 2))},
			found:    []crm.Case{found(crm.Review, 1, 3)},
			survivor: map[crm.LeadID]crm.LeadID{2: 1},
			put:      []want{{rules.CaseID(crm.Review, []crm.LeadID{1, 3}), crm.Waiting, []crm.LeadID{1, 3}}},
		},
		"a note that exists is not posted again": {
			old:   []crm.Case{stored("LT-OLD", crm.Applied, found(crm.Separate, 1, 2, 3))},
			found: []crm.Case{found(crm.Separate, 1, 2)},
			put:   []want{{"LT-OLD", crm.Applied, []crm.LeadID{1, 2}}},
		},
		"a lead that comes back was in the note": {
			old:   []crm.Case{stored("LT-OLD", crm.Applied, found(crm.Separate, 1, 2))},
			found: []crm.Case{found(crm.Separate, 1, 2, 3)},
			noted: map[string][]crm.LeadID{"LT-OLD": {1, 2, 3}},
			put:   []want{{"LT-OLD", crm.Applied, []crm.LeadID{1, 2, 3}}},
		},
		"a new lead wants the note again": {
			old:   []crm.Case{stored("LT-OLD", crm.Applied, found(crm.Separate, 1, 2))},
			found: []crm.Case{found(crm.Separate, 1, 2, 4)},
			noted: map[string][]crm.LeadID{"LT-OLD": {1, 2}},
			put:   []want{{"LT-OLD", crm.Waiting, []crm.LeadID{1, 2, 4}}},
		},
		"a new lead that left before a note": {
			old:   []crm.Case{stored("LT-OLD", crm.Waiting, found(crm.Separate, 1, 2, 4))},
			found: []crm.Case{found(crm.Separate, 1, 2)},
			noted: map[string][]crm.LeadID{"LT-OLD": {1, 2}},
			put:   []want{{"LT-OLD", crm.Applied, []crm.LeadID{1, 2}}},
		},
		"a failed case with the same facts stays failed": {
			old:   []crm.Case{failed},
			found: []crm.Case{found(crm.Merge, 1, 2)},
		},
		"a failed case with other facts is tried again": {
			old:   []crm.Case{failed},
			found: []crm.Case{found(crm.Merge, 1, 2, 3)},
			put:   []want{{"LT-OLD", crm.Waiting, []crm.LeadID{1, 2, 3}}},
		},
		"what was carried out stays as history": {
			old: []crm.Case{
				stored("LT-A", crm.Applied, found(crm.Merge, 1, 2)),
				stored("LT-B", crm.Applied, found(crm.Separate, 1, 3)),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newTestMatcher()
			m.survivor, m.notedLeads = c.survivor, c.noted
			put, drop := m.matchCases(c.old, c.found)
			var got []want
			for _, one := range put {
				got = append(got, want{one.ID, one.State, one.Leads})
			}
			if !slices.EqualFunc(got, c.put, func(a, b want) bool {
				return a.id == b.id && a.state == b.state && slices.Equal(a.leads, b.leads)
			}) {
				t.Errorf("put\n%v, want\n%v", got, c.put)
			}
			if got := idsOf(drop); !slices.Equal(got, c.drop) {
				t.Errorf("dropped %v, want %v", got, c.drop)
			}
		})
	}
}

func TestMatchDismissed(t *testing.T) {
	m := newTestMatcher()
	old := stored("LT-OLD", crm.Dismissed, found(crm.Merge, 1, 2))
	put, drop := m.matchCases([]crm.Case{old}, []crm.Case{never(1, 2)})
	if len(drop) != 0 || len(put) != 1 || put[0].ID != "LT-OLD" || put[0].State != crm.Dismissed ||
		put[0].Verdict != crm.Merge {
		t.Fatalf("put %+v, dropped %v", put, drop)
	}
	again, drop := m.matchCases(put, []crm.Case{never(1, 2)})
	if len(again) != 0 || len(drop) != 0 {
		t.Errorf("a second time put %+v, dropped %v", again, drop)
	}
}

func TestMatchDismissedSurvivor(t *testing.T) {
	m := newTestMatcher()
	m.survivor[2] = 5
	put, drop := m.matchCases([]crm.Case{stored("LT-OLD", crm.Dismissed, found(crm.Merge, 1, 2))}, []crm.Case{never(1, 5)})
	if len(drop) != 0 || len(put) != 1 || put[0].ID != "LT-OLD" || put[0].State != crm.Dismissed ||
		!slices.Equal(put[0].Leads, []crm.LeadID{1, 5}) {
		t.Errorf("put %+v, dropped %v", put, drop)
	}
}

func TestMatchDismissedKeepsID(t *testing.T) {
	m := newTestMatcher()
	m.dismissedIn[crm.NewPair(1, 2)] = "LT-OLD"
	put, _ := m.matchCases(nil, []crm.Case{never(1, 2)})
	if len(put) != 1 || put[0].ID != "LT-OLD" || put[0].State != crm.Dismissed {
		t.Errorf("put %+v", put)
	}
}

// An undo dismisses pairs as well, and names itself as the reason.
func TestMatchDismissedByUndo(t *testing.T) {
	m := newTestMatcher()
	m.dismissedIn[crm.NewPair(1, 2)] = "M-000006"
	put, _ := m.matchCases(nil, []crm.Case{never(1, 2)})
	if len(put) != 1 || put[0].ID != rules.CaseID(crm.Ignore, []crm.LeadID{1, 2}) || put[0].State != crm.Dismissed {
		t.Errorf("put %+v", put)
	}
}

func TestMatchNewLeadWithDismissed(t *testing.T) {
	m := newTestMatcher()
	old := stored("LT-OLD", crm.Dismissed, found(crm.Merge, 1, 2))
	put, drop := m.matchCases([]crm.Case{old}, []crm.Case{found(crm.Merge, 1, 3), never(1, 2)})
	if len(drop) != 0 || len(put) != 2 || put[0].ID == "LT-OLD" || put[0].State != crm.Waiting || put[1].ID != "LT-OLD" {
		t.Errorf("put %+v, dropped %v", put, drop)
	}
}

// How many leads carry a common value changes all the time.
func TestMatchIgnoresFrequentCount(t *testing.T) {
	c := found(crm.Merge, 1, 2)
	c.Reasons = []crm.Reason{{Code: rules.SharedValue, Leads: c.Leads, Text: "101 leads"}}
	old := stored("LT-OLD", crm.Waiting, c)
	c.Reasons = []crm.Reason{{Code: rules.SharedValue, Leads: c.Leads, Text: "102 leads"}}
	if put, drop := newTestMatcher().matchCases([]crm.Case{old}, []crm.Case{c}); len(put)+len(drop) != 0 {
		t.Errorf("put %+v, dropped %v", put, drop)
	}
}

func idsOf(cases []crm.Case) (ids []string) {
	for i := range cases {
		ids = append(ids, cases[i].ID)
	}
	return ids
}

// TestMatchReopened: leads that an earlier merge left out were found as dismissed before a user reopened their case.
func TestMatchReopened(t *testing.T) {
	m := newTestMatcher()
	put, drop := m.matchCases(
		[]crm.Case{stored("LT-OLD", crm.Waiting, never(1, 2))}, []crm.Case{found(crm.Merge, 1, 2)})
	if len(drop) != 0 || len(put) != 1 || put[0].ID != "LT-OLD" || put[0].State != crm.Waiting ||
		put[0].Verdict != crm.Merge {
		t.Errorf("put %+v, drop %+v", put, drop)
	}
}
