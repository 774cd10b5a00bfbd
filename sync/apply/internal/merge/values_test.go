package merge

import (
	"fmt"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// after41 is a merge of 42 and 43 into 41, where the leads had these values in the field "x".
func after41(now, of41, of42 any) *finisher {
	lead := func(id float64, v any) *snapshot.Snapshot {
		return &snapshot.Snapshot{Lead: records.Row{"id": id, "x": v}}
	}
	return &finisher{
		e: &store.Entry{
			Survivor: 41,
		},
		d:      &journal.MergeDetail{Order: []crm.LeadID{41, 42, 43}, Gone: []crm.LeadID{42, 43}},
		before: map[crm.LeadID]*snapshot.Snapshot{41: lead(41, of41), 42: lead(42, of42)},
		after:  lead(41, now),
	}
}

// Odoo takes a write of properties for all of them: seen on 19, where those that were not named came out empty.
func TestPropertiesOfSurvivorWritten(t *testing.T) {
	property := func(name, kind string, v any) any { return map[string]any{"name": name, "type": kind, "value": v} }
	had := []any{property("size", "char", "S"), property("buyer", "many2one", false), property("kinds", "tags", false)}
	other := []any{
		property("size", "char", "XL"),
		property("buyer", "many2one", []any{9.0, "Acme"}),
		property("kinds", "tags", false),
	}
	vals, missing := after41(had, had, other).missingProperties("x")
	equal(
		t,
		"properties",
		records.Fields{"x": {Type: "properties"}}.Writable("x", vals),
		any(map[string]any{"size": "S", "buyer": int64(9)}),
	)
	equal(t, "missing", missing, true)
	_, missing = after41(had, had, had).missingProperties("x")
	equal(t, "missing if no lead has more", missing, false)
}

func TestLinkBetweenMergedLeads(t *testing.T) {
	one, many := odooclient.Field{
		Type:     "many2one",
		Stored:   true,
		Relation: records.LeadModel,
	}, odooclient.Field{
		Type:     "many2many",
		Stored:   true,
		Relation: records.LeadModel,
	}
	for _, c := range []struct {
		field odooclient.Field
		of42  any
		want  any
	}{
		{one, []any{41.0, "Survivor"}, nil},
		{one, []any{43.0, "Gone"}, nil},
		{one, []any{50.0, "Other"}, int64(50)},
		{many, []any{41.0, 43.0}, nil},
		{many, []any{43.0, 50.0}, []any{[]any{6, 0, []int64{50}}}},
	} {
		m := after41(nil, nil, c.of42)
		m.fields = records.Fields{"x": c.field}
		v, missing := m.missingValue("x")
		if missing {
			v = m.fields.Writable("x", v)
		}
		equal(t, "value", v, c.want)
	}
}

// What Odoo computes comes by itself; a value of another lead would stand there until the next change.
func TestComputedCustomFields(t *testing.T) {
	for _, c := range []struct {
		name  string
		field odooclient.Field
		want  bool
	}{
		{"x_city", odooclient.Field{Type: "char", Stored: true, ReadOnly: true, Computed: true}, false},
		{"x_number", odooclient.Field{Type: "char", Stored: true, ReadOnly: true}, true}, // a rule fills it in
		{"x_region", odooclient.Field{Type: "char", Stored: true, Computed: true}, true}, // people may overrule it
		{"region", odooclient.Field{Type: "char", Stored: true, ReadOnly: true}, false},
		{"referred", odooclient.Field{Type: "char", Stored: true}, true},
	} {
		fields := records.Fields{c.name: c.field}
		equal(t, c.name+" is carried over", isFilledInByUsers(fields, c.name), c.want)
		equal(t, c.name+" comes back", fields.IsRestorable(c.name), c.want)
	}
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}
