package orm_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/miniodoo/orm"
)

var errOnPurpose = errors.New("on purpose")

// library is a small database: books with tags, a shelf and a parent.
func library(major int) *orm.DB {
	clock := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	db := orm.NewDB(major, func() time.Time { clock = clock.Add(time.Second); return clock })
	field := func(name string, kind orm.Kind, relation string) *orm.Field {
		return &orm.Field{Name: name, Kind: kind, Relation: relation, Stored: true}
	}
	shelf := orm.NewModel("shelf", "Shelf", "", field("name", orm.Char, ""))
	shelf.AddLog()
	tag := orm.NewModel("tag", "Tag", "", field("name", orm.Char, ""))
	isbn := field("isbn", orm.Char, "")
	isbn.Indexed = true
	place := field("shelf_id", orm.Many2one, "shelf")
	place.Indexed = true
	series := field("parent_id", orm.Many2one, "book")
	series.Cascade = true
	book := orm.NewModel("book", "Book", "", field("name", orm.Char, ""), isbn, place, series,
		field("tag_ids", orm.Many2many, "tag"), field("pages", orm.Integer, ""))
	book.AddLog()
	shelf.AddField(&orm.Field{Name: "book_ids", Kind: orm.One2many, Relation: "book", Inverse: "shelf_id", Stored: true})
	for _, m := range []*orm.Model{shelf, tag, book} {
		db.Add(m)
	}
	return db
}

// dump writes down everything, through scans.
func dump(db *orm.DB) string {
	var b strings.Builder
	for _, name := range db.Models() {
		m := db.Model(name)
		for _, r := range m.All() {
			fmt.Fprint(&b, r)
			for _, f := range m.Fields() {
				fmt.Fprint(&b, " ", f.Name, "=", r.Value(f.Name))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// shuffle does random things to the library.
func shuffle(t *rapid.T, e *orm.Env, steps int) {
	pickOne := func(model string) *orm.Record {
		all := e.DB.Model(model).All()
		if len(all) == 0 {
			return nil
		}
		return all[rapid.IntRange(0, len(all)-1).Draw(t, model)]
	}
	id := func(r *orm.Record) any {
		if r == nil {
			return false
		}
		return r.ID
	}
	for range steps {
		model := rapid.SampledFrom([]string{"book", "book", "shelf", "tag"}).Draw(t, "model")
		vals := map[string]any{"name": rapid.SampledFrom([]string{"A", "B", ""}).Draw(t, "name")}
		if model == "book" {
			vals["isbn"] = rapid.SampledFrom([]any{"1", "2", false}).Draw(t, "isbn")
			vals["shelf_id"], vals["parent_id"] = id(pickOne("shelf")), id(pickOne("book"))
			if tag := pickOne("tag"); tag != nil {
				vals["tag_ids"] = []any{[]any{int64(4), tag.ID}}
			}
		}
		r := pickOne(model)
		var err error
		switch what := rapid.IntRange(0, 3).Draw(t, "what"); {
		case what < 2 || r == nil:
			_, err = e.Make(model, vals)
		case what == 2:
			err = e.Update([]*orm.Record{r}, vals)
		default:
			err = e.Delete([]*orm.Record{r})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTransactionRolledBackOnError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		db := library(19)
		err := db.Do(t.Context(), 1, func(e *orm.Env) error { shuffle(t, e, 8); return nil })
		if err != nil {
			t.Fatal(err)
		}
		before := dump(db)
		err = db.Do(t.Context(), 1, func(e *orm.Env) error { shuffle(t, e, 8); return errOnPurpose })
		if !errors.Is(err, errOnPurpose) {
			t.Fatal(err)
		}
		if after := dump(db); after != before {
			t.Fatalf("before\n%s\nafter\n%s", before, after)
		}
		sound(t, db)
	})
}

func TestIndexesAgreeWithScans(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		db := library(19)
		if err := db.Do(t.Context(), 1, func(e *orm.Env) error { shuffle(t, e, 20); return nil }); err != nil {
			t.Fatal(err)
		}
		sound(t, db)
	})
}

// sound compares every look-up with a scan, and finds no link that leads nowhere.
func sound(t *rapid.T, db *orm.DB) {
	books := db.Model("book")
	for _, isbn := range []string{"1", "2"} {
		var want []int64
		for _, r := range books.All() {
			if r.Str("isbn") == isbn {
				want = append(want, r.ID)
			}
		}
		if got := orm.IDs(books.With("isbn", isbn)); !slices.Equal(got, want) {
			t.Fatalf("isbn %s: got %v, want %v", isbn, got, want)
		}
	}
	for _, r := range books.All() {
		for field, model := range map[string]string{"shelf_id": "shelf", "parent_id": "book"} {
			if id := r.Int(field); id != 0 && db.Model(model).Get(id) == nil {
				t.Fatalf("%s of %s leads nowhere", field, r)
			}
		}
		for _, id := range r.IDs("tag_ids") {
			if db.Model("tag").Get(id) == nil {
				t.Fatalf("a tag of %s leads nowhere", r)
			}
		}
	}
}

func TestTransactionRolledBackOnPanic(t *testing.T) {
	db := library(19)
	func() {
		defer func() { _ = recover() }()
		_ = db.Do(t.Context(), 1, func(e *orm.Env) error {
			if _, err := e.Make("book", map[string]any{"name": "A"}); err != nil {
				return err
			}
			panic(errOnPurpose)
		})
	}()
	if n := db.Model("book").Len(); n != 0 {
		t.Errorf("%d books", n)
	}
	if err := db.Do(t.Context(), 1, func(*orm.Env) error { return nil }); err != nil {
		t.Error("the lock was kept:", err)
	}
}

func TestAfterCommit(t *testing.T) {
	db := library(19)
	ran := 0
	for _, fail := range []error{nil, errOnPurpose} {
		_ = db.Do(t.Context(), 1, func(e *orm.Env) error {
			e.AfterCommit(func(context.Context) { ran++ })
			return fail
		})
	}
	if ran != 1 {
		t.Errorf("ran %d times", ran)
	}
}

func TestPropertiesWrittenTwice(t *testing.T) {
	db := library(19)
	db.Model("book").AddField(&orm.Field{Name: "properties", Kind: orm.Properties, Stored: true})
	err := db.Do(t.Context(), 1, func(e *orm.Env) error {
		recs, err := e.Make("book", map[string]any{"properties": map[string]any{"a": int64(1)}})
		if err != nil {
			return err
		}
		return e.Update(recs, map[string]any{"properties": map[string]any{"a": int64(2)}})
	})
	if err != nil {
		t.Error(err)
	}
}
