package storetest

import (
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// filled is a value with something in every field, so that a field that is added and not stored fails the test.
func filled[T any](t testing.TB) (v T) {
	t.Helper()
	fill(t, reflect.ValueOf(&v).Elem())
	return v
}

func fill(t testing.TB, r reflect.Value) {
	t.Helper()
	for i := range r.NumField() {
		switch f := r.Field(i); {
		case f.Type() == reflect.TypeFor[time.Time]():
			f.Set(reflect.ValueOf(noon.Add(time.Duration(i) * time.Second)))
		case f.Kind() == reflect.String:
			f.SetString(fmt.Sprintf("field %d: ä „“ <b>&amp; 日本 %%s ' \" ? $1", i))
		case f.CanInt():
			f.SetInt(int64(1000 + i))
		case f.Kind() == reflect.Float64:
			f.SetFloat(1.0/3 + float64(i))
		case f.Kind() == reflect.Bool:
			f.SetBool(true)
		case f.Kind() == reflect.Struct:
			fill(t, f)
		case r.Type().Field(i).Name == "ParentCompanies": // is not stored but worked out
		default:
			t.Fatalf("field %s has a kind that this test cannot fill", r.Type().Field(i).Name)
		}
	}
}

func leads(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	full := filled[crm.Lead](t)
	empty := crm.Lead{ID: 7}
	rows := []store.KeyedLead{{Lead: full, Keys: []crm.Key{"e:b", "d:a", "e:b"}}, {Lead: empty}}

	equal(t, "changed by the first time", must(s.SaveLeads(ctx, rows))(t), ids(7, full.ID))
	equal(t, "what was stored", must(s.Leads(ctx, ids(full.ID, 99, 7)))(t), []crm.Lead{empty, full})
	equal(t, "changed by the second time", must(s.SaveLeads(ctx, rows))(t), nil)

	full.Written = full.Written.Add(time.Hour)
	equal(t, "changed by write_date",
		must(s.SaveLeads(ctx, []store.KeyedLead{{Lead: full, Keys: []crm.Key{"d:a", "e:b"}}}))(t), nil)
	equal(t, "the new write_date", must(s.Leads(ctx, ids(full.ID)))(t), []crm.Lead{full})

	t.Run("every field is compared", func(t *testing.T) {
		r := reflect.TypeFor[crm.Lead]()
		for i := range r.NumField() {
			if name := r.Field(i).Name; name != "ID" && name != "Written" {
				other := full
				reflect.ValueOf(&other).Elem().Field(i).SetZero()
				got := must(s.SaveLeads(ctx, []store.KeyedLead{{Lead: other, Keys: []crm.Key{"d:a", "e:b"}}}))(t)
				equal(t, name, got, ids(full.ID))
				must(s.SaveLeads(ctx, []store.KeyedLead{{Lead: full, Keys: []crm.Key{"d:a", "e:b"}}}))(t)
			}
		}
	})
	t.Run("last of two rows wins", func(t *testing.T) {
		a, b := crm.Lead{ID: 8, Title: "a"}, crm.Lead{ID: 8, Title: "b"}
		equal(t, "changed", must(s.SaveLeads(ctx, []store.KeyedLead{{Lead: a}, {Lead: b}}))(t), ids(8))
		equal(t, "stored", must(s.Leads(ctx, ids(8)))(t), []crm.Lead{b})
	})
	t.Run("lead that cannot be encoded", func(t *testing.T) {
		if _, err := s.SaveLeads(ctx, []store.KeyedLead{{Lead: crm.Lead{ID: 9, Revenue: math.NaN()}}}); err == nil {
			t.Error("a revenue that is not a number was stored")
		}
	})
	t.Run("pages", func(t *testing.T) { leadPages(t, open(t, fresh(t))) })
}

func leadPages(t *testing.T, s *store.Store) {
	const many = 2345
	rows := make([]store.KeyedLead, 0, many)
	for i := range many {
		rows = append(rows, keyed(crm.LeadID(many-i), "k"))
	}
	equal(t, "changed", len(must(s.SaveLeads(t.Context(), rows))(t)), many)
	equal(t, "count", must(s.CountLeads(t.Context()))(t), many)
	equal(t, "dirty", must(s.CountDirtyLeads(t.Context()))(t), many)
	for _, size := range []int{1, 100, many, many + 1} {
		next := crm.LeadID(0)
		if size == 1 {
			next = many - 3
		}
		for page, err := range s.LeadIDPages(t.Context(), next, size) {
			ok(t, err)
			for _, id := range page {
				next++
				equal(t, "next id", id, next)
			}
		}
		equal(t, "last id", next, many)
	}
	total := 0
	for page, err := range s.LeadPages(t.Context(), 0, 1000) {
		ok(t, err)
		total += len(page)
		if total == 2000 {
			break
		}
	}
	equal(t, "leads of two pages", total, 2000)
	t.Run("caller changes a page", func(t *testing.T) { changedPages(t, s, many) })

	ok(t, s.DeleteLeads(t.Context(), ids(1, 2, 2, many+5)))
	equal(t, "count after deleting", must(s.CountLeads(t.Context()))(t), many-2)
	equal(t, "who is left with the key", must(s.CountLeadsByKey(t.Context(), []crm.Key{"k"}))(t),
		map[crm.Key]int{"k": many - 2})
}

// changedPages empties each page: the walk must go on behind it all the same.
func changedPages(t *testing.T, s *store.Store, many int) {
	const size = 1000
	pages := 0
	for page, err := range s.LeadPages(t.Context(), 0, size) {
		ok(t, err)
		clear(page)
		if pages++; pages > many/size+1 {
			t.Fatal("the walk over the leads does not end")
		}
	}
	equal(t, "pages of leads", pages, many/size+1)
	pages = 0
	for page, err := range s.LeadIDPages(t.Context(), 0, size) {
		ok(t, err)
		clear(page)
		if pages++; pages > many/size+1 {
			t.Fatal("the walk over the ids does not end")
		}
	}
	equal(t, "pages of ids", pages, many/size+1)
}

// removedKeys checks that the groups that a lead leaves are found again.
func removedKeys(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1, "a", "b"), keyed(2, "b"), keyed(3, "c"), keyed(4, "c")}))(t)
	must(s.SaveCases(ctx, store.CaseChange{At: noon, Save: []crm.Case{
		{ID: "LT-AAAAAA", Verdict: crm.Merge, Leads: ids(1, 2)}, {ID: "LT-BBBBBB", Verdict: crm.Merge, Leads: ids(3, 4)},
	}}))(t)
	clearMarks(ctx, t, s)

	must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1, "a", "c")}))(t)
	marks := must(s.DirtyLeads(ctx, 0, 10))(t)
	equal(t, "dirty", leadsOf(marks), ids(1, 2))
	equal(t, "keys left", marks[0].RemovedKeys, []crm.Key{"b"})
	equal(t, "carriers of the keys", must(s.LeadsByKeys(ctx, []crm.Key{"a", "b", "c"}, 9))(t),
		map[crm.Key][]crm.LeadID{"a": ids(1), "b": ids(2), "c": ids(1, 3, 4)})

	must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1)}))(t)
	ok(t, s.MarkDirty(ctx, ids(1)))
	equal(t, "keys left in two steps", must(s.DirtyAmong(ctx, ids(1)))(t)[0].RemovedKeys, []crm.Key{"a", "b", "c"})

	clearMarks(ctx, t, s)
	equal(t, "after clearing", must(s.DirtyAmong(ctx, ids(1, 2, 3, 4)))(t), nil)
	ok(t, s.DeleteLeads(ctx, ids(3)))
	marks = must(s.DirtyLeads(ctx, 0, 10))(t)
	equal(t, "dirty after deleting", leadsOf(marks), ids(3, 4))
	equal(t, "keys of the deleted lead", marks[0].RemovedKeys, []crm.Key{"c"})
	clearMarks(ctx, t, s)
	ok(t, s.DeleteLeads(ctx, ids(3)))
	equal(t, "dirty after deleting once more", dirtyLeads(ctx, t, s), nil)
}
