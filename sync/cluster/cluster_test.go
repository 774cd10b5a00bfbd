package cluster_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// source finds leads by an index that may be older than the leads.
type source struct {
	leads map[crm.LeadID]crm.Lead
	index map[crm.Key][]crm.LeadID
	read  []crm.LeadID
	fail  error
	limit int
}

func newSource(limit int, leads ...crm.Lead) *source {
	s := &source{leads: map[crm.LeadID]crm.Lead{}, index: map[crm.Key][]crm.LeadID{}, limit: limit}
	for _, l := range leads {
		s.leads[l.ID] = l
		for _, key := range rules.BlockingKeys(rules.Resolve(l, crm.Customer{}, nil), policy()) {
			s.index[key] = append(s.index[key], l.ID)
		}
	}
	return s
}

func policy() *rules.Policy { p := rules.Default(); p.MaxLeadsPerValue = 3; return &p }

func (s *source) ReadLeads(_ context.Context, ids []crm.LeadID) ([]rules.Lead, error) {
	if s.fail != nil {
		return nil, s.fail
	}
	var found []rules.Lead
	for _, id := range ids {
		s.read = append(s.read, id)
		if l, ok := s.leads[id]; ok {
			found = append(found, rules.Resolve(l, crm.Customer{}, nil))
		}
	}
	return found, nil
}

func (s *source) FindByKeys(_ context.Context, keys []crm.Key) ([]crm.LeadID, rules.FrequentKeys, error) {
	var found []crm.LeadID
	frequent := rules.FrequentKeys{}
	for _, key := range keys {
		if n := len(s.index[key]); n > s.limit {
			frequent[key] = n
		} else {
			found = append(found, s.index[key]...)
		}
	}
	return found, frequent, nil
}

func lead(id crm.LeadID, name, email string) crm.Lead {
	return crm.Lead{ID: id, ContactName: name, Email: email}
}

func TestExpand(t *testing.T) {
	expand := func(t *testing.T, s *source, ids ...crm.LeadID) (*cluster.Expander, *cluster.Cache) {
		t.Helper()
		leads := cluster.NewCache(s, policy())
		e := cluster.NewExpander(leads)
		if err := e.Expand(t.Context(), ids); err != nil {
			t.Fatal(err)
		}
		return e, leads
	}
	wantIDs := func(t *testing.T, e *cluster.Expander, want ...crm.LeadID) {
		t.Helper()
		if got := e.IDs(); !slices.Equal(got, want) {
			t.Errorf("the cluster is %v, want %v", got, want)
		}
	}
	chain := []crm.Lead{
		lead(1, "Ada Quist", "ada@one.test"), lead(2, "Bela Horn", "bela@one.test; bela@two.test"),
		lead(3, "Cyr Odum", "cyr@two.test"), lead(4, "Lee Chan", "lee@elsewhere.test"),
	}
	t.Run("follows_relations_of_relations", func(t *testing.T) {
		s := newSource(3, chain...)
		e, leads := expand(t, s, 1)
		wantIDs(t, e, 1, 2, 3)
		if got := leads.Leads(e.IDs()); len(got) != 3 || e.Contains(4) {
			t.Errorf("leads %v", got)
		}
		slices.Sort(s.read)
		if want := []crm.LeadID{1, 2, 3}; !slices.Equal(s.read, want) {
			t.Errorf("leads %v were read, want each of %v once", s.read, want)
		}
	})
	t.Run("reports_missing_leads", func(t *testing.T) {
		e, leads := expand(t, newSource(3, chain...), 4, 9)
		wantIDs(t, e, 4)
		if got := leads.Missing([]crm.LeadID{4, 8, 9}); !slices.Equal(got, []crm.LeadID{9}) {
			t.Errorf("missing %v, want 9", got)
		}
	})
	t.Run("ignores_frequent_keys", func(t *testing.T) {
		var many []crm.Lead
		for i := range crm.LeadID(4) {
			many = append(many, lead(i+1, fmt.Sprintf("Person%c Name%c", 'a'+i, 'a'+i), fmt.Sprintf("p%d@acme.test", i)))
		}
		e, _ := expand(t, newSource(3, many...), 1)
		wantIDs(t, e, 1)
		if want := (rules.FrequentKeys{"d:acme.test": 4}); !maps.Equal(e.Frequent(), want) {
			t.Errorf("frequent keys %v, want %v", e.Frequent(), want)
		}
		// A search without counts finds all of them.
		e, _ = expand(t, newSource(100, many...), 1)
		wantIDs(t, e, 1)
		if e.Frequent()["d:acme.test"] != 4 {
			t.Errorf("frequent keys %v", e.Frequent())
		}
	})
	t.Run("believes_leads_rather_than_the_index", func(t *testing.T) {
		s := newSource(3, chain...)
		moved := s.leads[2]
		moved.Email = "bela@elsewhere.test"
		s.leads[2] = moved
		e, _ := expand(t, s, 1)
		wantIDs(t, e, 1)
		e, _ = expand(t, s, 2)
		wantIDs(t, e, 2, 4)
	})
	t.Run("stops_at_MaxLeads", func(t *testing.T) {
		leads := cluster.NewCache(newSource(3, chain...), policy())
		e := cluster.NewExpander(leads)
		e.MaxLeads = 2
		if err := e.Expand(t.Context(), []crm.LeadID{1}); err != nil {
			t.Fatal(err)
		}
		wantIDs(t, e, 1, 2)
	})
	t.Run("can_be_repeated_after_an_error", func(t *testing.T) {
		s := newSource(3, chain...)
		s.fail = context.DeadlineExceeded
		leads := cluster.NewCache(s, policy())
		e := cluster.NewExpander(leads)
		if err := e.Expand(t.Context(), []crm.LeadID{1}); err == nil {
			t.Error("no error")
		}
		s.fail = nil
		if err := e.Expand(t.Context(), []crm.LeadID{1}); err != nil {
			t.Fatal(err)
		}
		wantIDs(t, e, 1, 2, 3)
	})
}
