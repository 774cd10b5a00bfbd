package reconcile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"leadtwin/internal/benchmark"
	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
	"leadtwin/sync/reconcile"
)

// fresh reports that nothing needs to be read from Odoo.
type fresh struct{}

func (fresh) Has(crm.LeadID) bool { return true }

func (fresh) Written(crm.LeadID, int64) (*store.KeyedLead, crm.Customer) { return nil, crm.Customer{} }

// BenchmarkFirstPass decides on a mirror of which all leads are dirty, and sets its processor time against that of
// rules alone for the same leads in memory.
func BenchmarkFirstPass(b *testing.B) {
	const rounds = 5
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%d leads", n), func(b *testing.B) {
			policy := rules.Default()
			leads := rulestest.Leads(n, 1)
			before := benchmark.Start()
			var want rules.Result
			for range rounds {
				want = rules.Evaluate(leads, policy, nil, nil, time.Now())
			}
			alone := benchmark.Since(before)
			var ours benchmark.Usage
			for b.Loop() {
				b.StopTimer()
				s := filled(b, leads, &policy)
				b.StartTimer()
				before := benchmark.Start()
				stats, err := reconcile.New(s, nil, policy, reconcile.Options{}).RunOnce(b.Context(), time.Now(), fresh{})
				if err != nil || stats.Put != len(want.Cases) {
					b.Fatalf("%d cases, want %d: %v", stats.Put, len(want.Cases), err)
				}
				ours = ours.Add(benchmark.Since(before))
			}
			ours.Report(b, n*b.N)
			b.ReportMetric(rounds*float64(ours.CPU)/float64(b.N)/float64(alone.CPU), "x-rules-alone")
		})
	}
}

// BenchmarkLargeMirror decides on large mirrors, two thirds of whose leads are joined by typo keys only.
func BenchmarkLargeMirror(b *testing.B) {
	for _, n := range []int{200_000, 1_000_000} {
		b.Run(fmt.Sprintf("%d leads", n), func(b *testing.B) {
			policy := rules.Default()
			s := filled(b, rulestest.TypoChains(n, 1), &policy)
			peak := benchmark.StartPeak(b)
			for b.Loop() {
				if err := s.SetFact(b.Context(), "reconcile.policy", ""); err != nil { // so that each pass decides on all leads
					b.Fatal(err)
				}
				if _, err := reconcile.New(s, nil, policy, reconcile.Options{}).RunOnce(b.Context(), time.Now(),
					fresh{}); err != nil {
					b.Fatal(err)
				}
			}
			peak.Report(b)
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "leads/s")
		})
	}
}

// BenchmarkSweep decides on a mirror of which all leads are dirty, as after the first crawl, and then finds that
// nothing has changed.
func BenchmarkSweep(b *testing.B) {
	for _, n := range benchmark.Sizes(b, 200_000, 1_000_000) {
		b.Run(fmt.Sprintf("%d leads", n), func(b *testing.B) {
			policy := rules.Default()
			var used benchmark.Usage
			var peak benchmark.Peak
			for b.Loop() {
				b.StopTimer()
				path := filepath.Join(b.TempDir(), "leadtwin.db")
				s := filledAt(b, path, rulestest.Leads(n, 1), &policy)
				peak = benchmark.StartPeak(b)
				b.StartTimer()
				before := benchmark.Start()
				stats, err := reconcile.New(s, nil, policy, reconcile.Options{}).RunOnce(b.Context(), time.Now(), fresh{})
				if err != nil || stats.Put == 0 {
					b.Fatalf("%d cases: %v", stats.Put, err)
				}
				used = used.Add(benchmark.Since(before))
				b.ReportMetric(storeMB(b, path), "store-MB")
			}
			used.Report(b, n*b.N)
			peak.Report(b)
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "leads/s")
		})
	}
}

// storeMB is the size of the store in MB, including data that SQLite has not moved into the file yet.
func storeMB(b *testing.B, path string) float64 {
	b.Helper()
	bytes := int64(0)
	for _, name := range []string{path, path + "-wal"} {
		if info, err := os.Stat(name); err == nil {
			bytes += info.Size()
		}
	}
	return float64(bytes) / 1e6
}

// BenchmarkSomeLeads decides on some dirty leads, in mirrors of several sizes: the cost must not grow with them.
func BenchmarkSomeLeads(b *testing.B) {
	for _, n := range benchmark.Sizes(b, 1000, 100_000) {
		policy := rules.Default()
		s := filled(b, rulestest.Leads(n, 1), &policy)
		r := reconcile.New(s, nil, policy, reconcile.Options{})
		if _, err := r.RunOnce(b.Context(), time.Now(), fresh{}); err != nil {
			b.Fatal(err)
		}
		for _, dirty := range []int{1, 100, 500} {
			b.Run(fmt.Sprintf("%d among %d", dirty, n), func(b *testing.B) {
				id, before := 0, benchmark.Start()
				for b.Loop() {
					ids := make([]crm.LeadID, dirty)
					for i := range ids {
						id = (id + 7) % n
						ids[i] = crm.LeadID(id + 1)
					}
					if err := s.MarkDirty(b.Context(), ids); err != nil {
						b.Fatal(err)
					}
					if _, err := r.RunOnce(b.Context(), time.Now(), fresh{}); err != nil {
						b.Fatal(err)
					}
				}
				benchmark.Since(before).Report(b, dirty*b.N)
			})
		}
	}
}

// filled is a store as a full crawl leaves it.
func filled(b testing.TB, leads []rules.Lead, p *rules.Policy) *store.Store {
	b.Helper()
	return filledAt(b, filepath.Join(b.TempDir(), "leadtwin.db"), leads, p)
}

// filledAt is filled with its file at a path.
func filledAt(b testing.TB, path string, leads []rules.Lead, p *rules.Policy) *store.Store {
	b.Helper()
	s := openedAt(b, path, leads)
	const page = 10_000
	for part := range slices.Chunk(leads, page) {
		putPage(b, s, part, p)
	}
	return s
}

// openedAt is a new store with the records to which leads refer.
func openedAt(b testing.TB, path string, leads []rules.Lead) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), "sqlite:"+path)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	d := &crm.Directory{
		Stages:    map[crm.StageID]crm.Stage{},
		Countries: map[crm.CountryID]crm.Country{57: {ID: 57, Code: "DE"}},
	}
	for i := range leads {
		d.Stages[leads[i].Stage] = leads[i].InStage
	}
	if err := s.SaveDirectory(b.Context(), d); err != nil {
		b.Fatal(err)
	}
	return s
}

func putPage(b testing.TB, s *store.Store, leads []rules.Lead, p *rules.Policy) {
	b.Helper()
	rows := make([]store.KeyedLead, len(leads))
	var customers []crm.Customer
	for i, l := range leads {
		f := rules.NewProfile(l, p)
		rows[i] = store.KeyedLead{Lead: l.Lead, Keys: f.Keys()}
		if l.Customer != 0 {
			customers = append(customers, l.Contact)
		}
	}
	if _, err := s.SaveCustomers(b.Context(), customers); err != nil {
		b.Fatal(err)
	}
	if _, err := s.SaveLeads(b.Context(), rows); err != nil {
		b.Fatal(err)
	}
}
