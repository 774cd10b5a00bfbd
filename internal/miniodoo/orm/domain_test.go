package orm_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leadtwin/internal/miniodoo/orm"
)

// found returns the names of the books that a domain finds.
func found(t *testing.T, db *orm.DB, domain []any) []string {
	t.Helper()
	names := []string{}
	db.Peek(1, func(e *orm.Env) {
		ids, err := e.Find("book", domain, "id", 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			names = append(names, e.One("book", id).Str("name"))
		}
	})
	return names
}

func books(t *testing.T, major int, list ...map[string]any) *orm.DB {
	t.Helper()
	db := library(major)
	err := db.Do(t.Context(), 1, func(e *orm.Env) error { _, err := e.Make("book", list...); return err })
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestLikePatterns(t *testing.T) {
	db := books(t, 19, map[string]any{"name": "100% wool"}, map[string]any{"name": "a_b"}, map[string]any{"name": "aXb"},
		map[string]any{"name": `back\slash`})
	for _, x := range []struct {
		op, pattern string
		want        []string
	}{
		{"=like", "a_b", []string{"a_b", "aXb"}},
		{"=like", `a\_b`, []string{"a_b"}},
		{"like", `0\%`, []string{"100% wool"}},
		{"=ilike", "A%B", []string{"a_b", "aXb"}},
		{"=like", "%", []string{"100% wool", "a_b", "aXb", `back\slash`}},
		{"like", "", []string{"100% wool", "a_b", "aXb", `back\slash`}},
		{"=like", "", []string{}},
		{"=like", "b%k%h", []string{`back\slash`}},
	} {
		if got := found(t, db, []any{[]any{"name", x.op, x.pattern}}); !slices.Equal(got, x.want) {
			t.Errorf("%s %q: got %q, want %q", x.op, x.pattern, got, x.want)
		}
	}
}

func TestUnsetNumbers(t *testing.T) {
	list := []map[string]any{{"name": "unset"}, {"name": "zero", "pages": int64(0)}, {"name": "five", "pages": int64(5)}}
	for _, x := range []struct {
		leaf       []any
		at14, at19 []string
	}{
		{[]any{"pages", "<=", int64(5)}, []string{"zero", "five"}, []string{"unset", "zero", "five"}},
		{[]any{"pages", "=", int64(0)}, []string{"zero"}, []string{"unset", "zero"}},
		{[]any{"pages", "=", false}, []string{"unset"}, []string{"unset", "zero"}},
		{[]any{"pages", "!=", int64(5)}, []string{"unset", "zero"}, []string{"unset", "zero"}},
		{[]any{"pages", "!=", int64(0)}, []string{"five"}, []string{"five"}},
	} {
		if got := found(t, books(t, 14, list...), []any{x.leaf}); !slices.Equal(got, x.at14) {
			t.Errorf("14 %v: got %v, want %v", x.leaf, got, x.at14)
		}
		if got := found(t, books(t, 19, list...), []any{x.leaf}); !slices.Equal(got, x.at19) {
			t.Errorf("19 %v: got %v, want %v", x.leaf, got, x.at19)
		}
	}
}

func TestDomainMalformed(t *testing.T) {
	db := books(t, 19)
	for _, domain := range [][]any{
		{"&"},
		{"|", []any{"id", "=", int64(1)}},
		{[]any{"id"}},
		{[]any{"id", "nosuch", int64(1)}},
		{[]any{"nosuch", "=", int64(1)}},
		{[]any{"pages", "<", "x"}},
		{[]any{"create_date", "<", "yesterday"}},
		{int64(1)},
		{[]any{"shelf_id.nosuch", "=", int64(1)}},
		{[]any{true, "=", int64(1)}},
	} {
		db.Peek(1, func(e *orm.Env) {
			if _, err := e.Find("book", domain, "", 0, 0); err == nil {
				t.Errorf("%v went through", domain)
			}
		})
	}
}

func TestDomainNegation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		db := library(19)
		if err := db.Do(t.Context(), 1, func(e *orm.Env) error { shuffle(t, e, 12); return nil }); err != nil {
			t.Fatal(err)
		}
		leaf := rapid.SampledFrom([]any{
			[]any{"name", "ilike", "a"},
			[]any{"isbn", "in", []any{"1", false}},
			[]any{"shelf_id", "=", int64(1)},
			[]any{"tag_ids", "in", []any{int64(1)}},
			[]any{"parent_id", "child_of", int64(1)},
			[]any{"shelf_id.name", "=", "A"},
			[]any{"id", ">", int64(2)},
		})
		domain := []any{rapid.SampledFrom([]any{"&", "|"}).Draw(t, "op"), leaf.Draw(t, "a"), leaf.Draw(t, "b")}
		db.Peek(1, func(e *orm.Env) {
			yes, err := e.Find("book", domain, "id", 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			no, err := e.Find("book", append([]any{"!"}, domain...), "id", 0, 0)
			if err != nil {
				t.Fatal(err)
			}
			all := append(yes, no...)
			slices.Sort(all)
			if !slices.Equal(all, orm.IDs(db.Model("book").All())) {
				t.Fatalf("%v finds %v, its negation %v", domain, yes, no)
			}
		})
	})
}
