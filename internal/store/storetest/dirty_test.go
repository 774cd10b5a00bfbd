package storetest

import (
	"fmt"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func dirty(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	ok(t, s.MarkDirty(ctx, nil))
	ok(t, s.MarkDirty(ctx, ids(9, 3, 5, 3, 1)))
	equal(t, "in pages", leadsOf(must(s.DirtyLeads(ctx, 0, 2))(t)), ids(1, 3))
	equal(t, "the next page", leadsOf(must(s.DirtyLeads(ctx, 3, 9))(t)), ids(5, 9))

	taken := must(s.DirtyLeads(ctx, 0, 9))(t)
	ok(t, s.MarkDirty(ctx, ids(5)))
	ok(t, s.ClearDirty(ctx, taken))
	equal(t, "a mark that came later stays", dirtyLeads(ctx, t, s), ids(5))
	equal(t, "counted", must(s.CountDirtyLeads(ctx))(t), 1)

	t.Run("written by the holder of the mark", func(t *testing.T) {
		clearMarks(ctx, t, s)
		must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1, "a"), keyed(2, "a"), keyed(3, "b"), keyed(4, "b")}))(t)
		must(s.SaveCases(ctx, store.CaseChange{
			At:   noon,
			Save: []crm.Case{{ID: "LT-AAAAAA", Leads: ids(1, 2)}, {ID: "LT-BBBBBB", Leads: ids(3, 4)}},
		}))(t)
		clearMarks(ctx, t, s)
		ok(t, s.MarkDirty(ctx, ids(1, 3)))
		held := must(s.DirtyLeads(ctx, 0, 9))(t)
		equal(t, "changed", must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1, "c")}, held...))(t), ids(1))
		ok(t, s.DeleteLeads(ctx, ids(3), held...))
		marks := must(s.DirtyAmong(ctx, ids(1, 2, 3, 4)))(t)
		equal(t, "marked", leadsOf(marks), ids(1, 3))
		equal(t, "keys that the first left", marks[0].RemovedKeys, []crm.Key{"a"})
		equal(t, "keys that the second left", marks[1].RemovedKeys, []crm.Key{"b"})
		ok(t, s.ClearDirty(ctx, held))
		equal(t, "dirty", dirtyLeads(ctx, t, s), nil)
	})
	t.Run("marked because it was read", func(t *testing.T) {
		clearMarks(ctx, t, s)
		must(s.SaveLeads(ctx, []store.KeyedLead{keyed(21, "a")}))(t)
		ok(t, s.MarkDirty(ctx, ids(22)))
		must(s.SaveLeads(ctx, []store.KeyedLead{keyed(22, "a")}))(t)
		must(s.SaveLeads(ctx, []store.KeyedLead{keyed(23, "a")}))(t)
		ok(t, s.MarkDirty(ctx, ids(23)))
		for _, m := range must(s.DirtyLeads(ctx, 20, 9))(t) {
			equal(t, fmt.Sprintf("lead %d was read", m.Lead), m.Read, m.Lead == 21)
		}
		clearMarks(ctx, t, s)
	})
	t.Run("written by another process", func(t *testing.T) {
		ok(t, s.MarkDirty(ctx, ids(1, 2)))
		held := must(s.DirtyLeads(ctx, 0, 9))(t)
		must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1, "d")}))(t)
		ok(t, s.MarkDirty(ctx, ids(2)))
		must(s.SaveLeads(ctx, []store.KeyedLead{keyed(2, "d")}, held...))(t)
		ok(t, s.ClearDirty(ctx, held))
		equal(t, "dirty", dirtyLeads(ctx, t, s), ids(1, 2))
	})
	t.Run("written by a former holder of the mark", func(t *testing.T) {
		clearMarks(ctx, t, s)
		ok(t, s.MarkDirty(ctx, ids(1)))
		former := must(s.DirtyLeads(ctx, 0, 9))(t)
		ok(t, s.MarkDirty(ctx, ids(1)))
		held := must(s.DirtyLeads(ctx, 0, 9))(t)
		must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1, "e")}, former...))(t)
		ok(t, s.ClearDirty(ctx, held))
		equal(t, "dirty", dirtyLeads(ctx, t, s), ids(1))
	})
}
