package storetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func keys(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	var rows []store.KeyedLead
	for i := range 300 {
		id := crm.LeadID(i + 1)
		rows = append(rows, keyed(id, "common", crm.Key(fmt.Sprintf("own %d", id)), crm.Key(fmt.Sprintf("third %d", i/3))))
	}
	must(s.SaveLeads(ctx, rows))(t)

	asked := []crm.Key{"common", "nobody", "third 0", "third 0"}
	for i := range 100 {
		asked = append(asked, crm.Key(fmt.Sprintf("own %d", i+1)))
	}
	found := must(s.LeadsByKeys(ctx, asked, 5))(t)
	equal(t, "keys found", len(found), 102)
	equal(t, "no more than asked", found["common"], ids(1, 2, 3, 4, 5, 6))
	equal(t, "all of a rare key", found["third 0"], ids(1, 2, 3))
	equal(t, "a key of one", found["own 100"], ids(100))

	counts := must(s.CountLeadsByKey(ctx, asked))(t)
	equal(t, "keys counted", len(counts), 102)
	equal(t, "a common key", counts["common"], 300)
	equal(t, "a rare key", counts["third 0"], 3)
	equal(t, "no key", len(must(s.CountLeadsByKey(ctx, nil))(t)), 0)
	equal(t, "common keys", must(s.FrequentKeys(ctx, 3))(t), map[crm.Key]int{"common": 300})
	equal(t, "keys of three", len(must(s.FrequentKeys(ctx, 2))(t)), 101)

	shared := map[crm.Key][]crm.LeadID{}
	last := crm.Key("")
	for block, err := range s.SharedKeys(ctx, 3) {
		ok(t, err)
		if block.Key <= last {
			t.Errorf("%q comes after %q", block.Key, last)
		}
		last = block.Key
		shared[block.Key] = append([]crm.LeadID(nil), block.Leads...)
		equal(t, "count of "+string(block.Key), block.Count, map[bool]int{true: 300, false: 3}[block.Key == "common"])
	}
	equal(t, "shared keys", len(shared), 101)
	equal(t, "leads of a shared key", shared["third 7"], ids(22, 23, 24))
	equal(t, "leads of too frequent a key", shared["common"], nil)
	for _, err := range s.SharedKeys(ctx, 3) {
		ok(t, err)
		break
	}
	var thirds []store.LeadKey
	for one, err := range s.KeysWithPrefix(ctx, "third 2") {
		ok(t, err)
		if thirds = append(thirds, one); len(thirds) == 4 {
			break
		}
	}
	equal(t, "keys with a prefix", thirds, []store.LeadKey{
		{Key: "third 2", Lead: 7}, {Key: "third 2", Lead: 8}, {Key: "third 2", Lead: 9}, {Key: "third 20", Lead: 61},
	})
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	for _, err := range s.KeysWithPrefix(stopped, "third") {
		if err == nil {
			t.Error("a walk with a prefix that was stopped goes on")
		}
	}
	for _, err := range s.SharedKeys(stopped, 3) {
		if err == nil {
			t.Error("a walk that was stopped goes on")
		}
	}
}

// parentCompanies checks that they are computed from the mirror, for customers of the mirror and others.
func parentCompanies(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	must(s.SaveCustomers(ctx, []crm.Customer{
		{ID: 1, Commercial: 1, IsCompany: true},
		{ID: 2, Commercial: 2, Parent: 1, IsCompany: true},
		{ID: 3, Commercial: 3, Parent: 2, IsCompany: true},
		{ID: 4, Commercial: 3, Parent: 3},
		{ID: 5, Commercial: 5, Parent: 77, IsCompany: true}, // unknown parent
		{ID: 6, Commercial: 6, Parent: 7, IsCompany: true},  // in a circle
		{ID: 7, Commercial: 7, Parent: 6, IsCompany: true},
	}))(t)
	for id, want := range map[crm.PartnerID][]crm.PartnerID{
		1: nil, 2: {1}, 3: {2, 1}, 4: {2, 1}, 5: {77}, 6: {7},
		7: {6},
	} {
		equal(t, "owners of one", must(s.Customers(ctx, []crm.PartnerID{id}))(t)[id].ParentCompanies, want)
	}
	fromOdoo := map[crm.PartnerID]crm.Customer{
		8: {ID: 8, Commercial: 2, Parent: 2},
		9: {ID: 9, Commercial: 9, Parent: 3, IsCompany: true},
	}
	if err := s.SetParentCompanies(ctx, fromOdoo); err != nil {
		t.Fatal(err)
	}
	equal(t, "customers", len(fromOdoo), 2)
	equal(t, "owners of a contact", fromOdoo[8].ParentCompanies, []crm.PartnerID{1})
	equal(t, "owners of a company", fromOdoo[9].ParentCompanies, []crm.PartnerID{3, 2, 1})
}

func customers(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	full, empty := filled[crm.Customer](t), crm.Customer{ID: 5}
	both := []crm.Customer{full, empty}
	equal(t, "changed by the first time", must(s.SaveCustomers(ctx, both))(t), []crm.PartnerID{5, full.ID})
	equal(t, "stored", must(s.Customers(ctx, []crm.PartnerID{5, 6, full.ID}))(t),
		map[crm.PartnerID]crm.Customer{5: empty, full.ID: full})
	full.Written = full.Written.Add(1e9)
	equal(t, "changed by write_date", must(s.SaveCustomers(ctx, []crm.Customer{full, empty}))(t), nil)
	equal(t, "the new write_date", must(s.Customers(ctx, []crm.PartnerID{full.ID}))(t)[full.ID], full)
	full.Email = "other@acme.test"
	equal(t, "changed by an address", must(s.SaveCustomers(ctx, []crm.Customer{full, empty}))(t), []crm.PartnerID{full.ID})

	var rows []store.KeyedLead
	for i := range 20 {
		r := keyed(crm.LeadID(20 - i))
		r.Lead.Customer = crm.PartnerID(i % 4)
		rows = append(rows, r)
	}
	must(s.SaveLeads(ctx, rows))(t)
	equal(t, "leads of two customers", must(s.LeadsOfCustomers(ctx, []crm.PartnerID{3, 1, 3, 77}))(t),
		ids(1, 3, 5, 7, 9, 11, 13, 15, 17, 19))
	equal(t, "leads of none", must(s.LeadsOfCustomers(ctx, []crm.PartnerID{0}))(t), nil)
}

func facts(t *testing.T, fresh func(testing.TB) string) {
	url, ctx := fresh(t), t.Context()
	s := open(t, url)
	type cursor struct {
		At string
		ID crm.LeadID
	}
	got := cursor{At: "untouched"}
	equal(t, "found before", must(s.GetFact(ctx, "cursor", &got))(t), false)
	equal(t, "value before", got.At, "untouched")
	for _, want := range []cursor{{"2026", 4}, {"2027", 5}} {
		ok(t, s.SetFact(ctx, "cursor", want))
		equal(t, "found", must(s.GetFact(ctx, "cursor", &got))(t), true)
		equal(t, "value", got, want)
	}
	fails[*store.NotFoundError](t, "Directory before a crawl", errorOf(s.Directory(ctx)))
	d := &crm.Directory{
		Users:     map[crm.UserID]crm.User{5: {ID: 5, Name: "Ann", Partner: 7, Lang: "de_DE", Active: true}},
		Stages:    map[crm.StageID]crm.Stage{1: {ID: 1, Name: "Won", Sequence: 70, Won: true}},
		Teams:     map[crm.TeamID]crm.Team{},
		Companies: map[crm.CompanyID]crm.Company{1: {ID: 1, Name: "Ours", Country: 57}},
		Countries: map[crm.CountryID]crm.Country{57: {ID: 57, Code: "DE"}},
	}
	ok(t, s.SaveDirectory(ctx, d))
	equal(t, "directory", must(s.Directory(ctx))(t), d)

	other := open(t, url) // as another process
	changed := &crm.Directory{Users: map[crm.UserID]crm.User{6: {ID: 6, Name: "Bob"}}}
	ok(t, other.SaveDirectory(ctx, changed))
	equal(t, "directory after another process changed it", must(s.Directory(ctx))(t).Users, changed.Users)
	if first, second := must(s.Directory(ctx))(t), must(s.Directory(ctx))(t); first != second {
		t.Error("the directory was decoded twice")
	}
}

func calls(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	equal(t, "before the first", must(s.Calls(ctx, "2026-11-27"))(t), 0)
	equal(t, "of the first", must(s.AddCalls(ctx, "2026-11-27", 5))(t), 0)
	equal(t, "of the second", must(s.AddCalls(ctx, "2026-11-27", 2))(t), 5)
	equal(t, "in all", must(s.Calls(ctx, "2026-11-27"))(t), 7)
	equal(t, "of the next day", must(s.AddCalls(ctx, "2026-11-28", 1))(t), 0)
	equal(t, "of the day before, which is over", must(s.Calls(ctx, "2026-11-27"))(t), 0)
}

// changedFacts: of changes at the same time none is lost, and what they mark is dirty.
func changedFacts(t *testing.T, fresh func(testing.TB) string) {
	url, ctx := fresh(t), t.Context()
	stores := []*store.Store{open(t, url), open(t, url)}
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			var until map[string]int
			if err := stores[i%2].ChangeFact(ctx, "until", &until, func() (bool, []crm.LeadID, error) {
				if until == nil {
					until = map[string]int{}
				}
				until[strconv.Itoa(i)] = i
				return true, ids(crm.LeadID(i + 1)), nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	s := stores[0]
	var until map[string]int
	equal(t, "found", must(s.GetFact(ctx, "until", &until))(t), true)
	equal(t, "changes", len(until), 20)
	equal(t, "dirty", len(dirtyLeads(ctx, t, s)), 20)
	unchanged := func(write bool, mark []crm.LeadID, err error) func() (bool, []crm.LeadID, error) {
		return func() (bool, []crm.LeadID, error) {
			clear(until)
			return write, mark, err
		}
	}
	ok(t, s.ChangeFact(ctx, "until", &until, unchanged(false, ids(99), nil)))
	failed := errors.New("failed")
	if err := s.ChangeFact(ctx, "until", &until, unchanged(true, ids(99), failed)); !errors.Is(err, failed) {
		t.Errorf("it failed with %v", err)
	}
	_, err := s.GetFact(ctx, "until", &until)
	ok(t, err)
	equal(t, "as before", len(until), 20)
	equal(t, "dirty as before", len(dirtyLeads(ctx, t, s)), 20)
}
