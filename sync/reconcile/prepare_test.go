package reconcile_test

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
	"leadtwin/sync/reconcile"
)

// unwritten are leads as a first crawl keeps them.
type unwritten struct {
	rows      []store.KeyedLead // ascending, from lead 1 on
	customers map[crm.PartnerID]crm.Customer
}

func (u *unwritten) Has(crm.LeadID) bool { return true }

func (u *unwritten) Written(id crm.LeadID, mark int64) (*store.KeyedLead, crm.Customer) {
	row := &u.rows[id-1]
	if row.Lead.ID != id || row.Mark != mark {
		return nil, crm.Customer{}
	}
	return row, u.customers[row.Lead.Customer]
}

func (u *unwritten) Marks() (marks []store.DirtyLead) {
	for i := range u.rows {
		marks = append(marks, store.DirtyLead{Lead: u.rows[i].Lead.ID, Version: u.rows[i].Mark, Read: true})
	}
	return marks
}

// noKeys is a store whose keys cannot be listed.
type noKeys struct{ *store.Store }

func (noKeys) SharedKeys(context.Context, int) iter.Seq2[store.KeyBlock, error] {
	return func(yield func(store.KeyBlock, error) bool) {
		yield(store.KeyBlock{}, errors.New("the keys were listed"))
	}
}

// A pass that was prepared while the crawl wrote its leads has the same result, and lists no keys.
func TestPassUsesPreparedCases(t *testing.T) {
	policy, now := rules.Default(), time.Now()
	for seed := range uint64(3) {
		leads := rulestest.Leads(1500, seed)
		read := &unwritten{customers: map[crm.PartnerID]crm.Customer{}}
		var customers []crm.Customer
		for i, l := range leads {
			f := rules.NewProfile(l, &policy)
			read.rows = append(read.rows, store.KeyedLead{
				Lead: l.Lead, Keys: store.StoredKeys(f.Keys()), Mark: int64(i + 1),
			})
			if l.Customer != 0 {
				customers = append(customers, l.Contact)
				read.customers[l.Customer] = l.Contact
			}
		}
		pass := func(prepare bool) []crm.Case {
			s := openedAt(t, filepath.Join(t.TempDir(), "leadtwin.db"), leads)
			if _, err := s.SaveCustomers(t.Context(), customers); err != nil {
				t.Fatal(err)
			}
			var of reconcile.Store = s
			if prepare {
				of = noKeys{s}
			}
			r := reconcile.New(of, nil, policy, reconcile.Options{}).WithPageSize(100)
			if prepare {
				if err := r.Prepare(t.Context(), now, read); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.SaveLeads(t.Context(), read.rows); err != nil {
				t.Fatal(err)
			}
			if _, err := r.RunOnce(t.Context(), now, read); err != nil {
				t.Fatal(err)
			}
			if n, err := s.CountDirtyLeads(t.Context()); n > 0 || err != nil {
				t.Errorf("%d leads are dirty, %v", n, err)
			}
			cases, err := s.Cases(t.Context(), store.CaseFilter{})
			if err != nil {
				t.Fatal(err)
			}
			return cases
		}
		want := pass(false)
		if have := pass(true); !reflect.DeepEqual(have, want) || len(want) == 0 {
			t.Errorf("seed %d: %d cases, want %d, the same ones", seed, len(have), len(want))
		}
	}
}
