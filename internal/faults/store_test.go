package faults_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/store"
)

var noon = time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)

func open(t *testing.T, plan faults.StorePlan) *faults.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "s.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return faults.NewStore(s, plan)
}

// write does three writes and says which of them failed, and which are there all the same.
func write(t *testing.T, s *faults.Store) (failed, there string) {
	t.Helper()
	for _, name := range []string{"a", "b", "c"} {
		if err := s.SetFact(t.Context(), name, 1); err != nil {
			failed += name
		}
		var v int
		if found, err := s.GetFact(t.Context(), name, &v); err != nil {
			t.Fatal(err)
		} else if found {
			there += name
		}
	}
	return failed, there
}

func TestStorePlans(t *testing.T) {
	for name, c := range map[string]struct {
		plan          faults.StorePlan
		failed, there string
	}{
		"no plan":     {nil, "", "abc"},
		"refused":     {faults.NthWrite(2, faults.Refused), "b", "ac"},
		"answer lost": {faults.NthWrite(2, faults.AnswerLost), "b", "abc"},
		"full":        {faults.FullFrom(2), "bc", "a"},
	} {
		s := open(t, c.plan)
		if failed, there := write(t, s); failed != c.failed || there != c.there {
			t.Errorf("%s: %q failed and %q are there, want %q and %q", name, failed, there, c.failed, c.there)
		}
		if n := len(s.Writes()); n != 3 {
			t.Errorf("%s: counted %d writes", name, n)
		}
	}
}

func TestStoreRefusesEntry(t *testing.T) {
	s := open(t, faults.FullFrom(1))
	_, err := s.BeginEntry(t.Context(), store.Entry{Action: crm.ActNote, Case: "LT-1", Leads: []crm.LeadID{1}, At: noon})
	if !errors.Is(err, faults.ErrStoreFull) {
		t.Errorf("begin: %v", err)
	}
	entries, err := s.Entries(t.Context(), store.EntryFilter{})
	if err != nil || len(entries) != 0 {
		t.Errorf("the journal holds %v, %v", entries, err)
	}
}

func TestClock(t *testing.T) {
	c := faults.NewClock(func() time.Time { return noon })
	c.Jump(24 * time.Hour)
	c.Jump(-48 * time.Hour)
	if got := c.Now(); !got.Equal(noon.Add(-24 * time.Hour)) {
		t.Errorf("it shows %s", got)
	}
}
