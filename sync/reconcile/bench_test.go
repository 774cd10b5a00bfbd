package reconcile_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
	"leadtwin/sync/reconcile"
)

// fresh says that nothing needs to be read from Odoo.
type fresh struct{}

func (fresh) Has(crm.LeadID) bool { return true }

// BenchmarkFirstPass decides on a mirror of which all leads are dirty, set against what rules alone take for the same
// leads in memory.
func BenchmarkFirstPass(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprintf("%d leads", n), func(b *testing.B) {
			policy := rules.Default()
			leads := rulestest.Leads(n, 1)
			begun := time.Now()
			want := rules.Evaluate(leads, policy, nil, nil, begun)
			alone := time.Since(begun)
			var ours time.Duration
			for b.Loop() {
				b.StopTimer()
				s := filled(b, leads, &policy)
				b.StartTimer()
				begun := time.Now()
				stats, err := reconcile.New(s, nil, policy, reconcile.Options{}).RunOnce(b.Context(), begun, fresh{})
				if err != nil || stats.Put != len(want.Cases) {
					b.Fatalf("%d cases, want %d: %v", stats.Put, len(want.Cases), err)
				}
				ours += time.Since(begun)
			}
			b.ReportMetric(float64(ours)/float64(b.N)/float64(alone), "x-rules-alone")
			b.ReportMetric(float64(n)*float64(b.N)/ours.Seconds(), "leads/s")
		})
	}
}

// BenchmarkLargeMirror decides on large mirrors, two thirds of whose leads are joined by typo keys only.
func BenchmarkLargeMirror(b *testing.B) {
	for _, n := range []int{200_000, 1_000_000} {
		b.Run(fmt.Sprintf("%d leads", n), func(b *testing.B) {
			policy := rules.Default()
			s := filled(b, rulestest.TypoChains(n, 1), &policy)
			debug.FreeOSMemory()
			resetPeak(b)
			for b.Loop() {
				if err := s.SetFact(b.Context(), "reconcile.policy", ""); err != nil { // so that each pass decides on all leads
					b.Fatal(err)
				}
				if _, err := reconcile.New(s, nil, policy, reconcile.Options{}).RunOnce(b.Context(), time.Now(),
					fresh{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "leads/s")
			b.ReportMetric(peak(b), "peak-MB")
		})
	}
}

// BenchmarkSweep decides on a mirror of which all leads are dirty, as after the first crawl.
func BenchmarkSweep(b *testing.B) {
	for _, n := range []int{200_000, 1_000_000} {
		b.Run(fmt.Sprintf("%d leads", n), func(b *testing.B) {
			policy := rules.Default()
			var taken time.Duration
			for b.Loop() {
				b.StopTimer()
				s := filled(b, rulestest.Leads(n, 1), &policy)
				debug.FreeOSMemory()
				resetPeak(b)
				b.StartTimer()
				begun := time.Now()
				stats, err := reconcile.New(s, nil, policy, reconcile.Options{}).RunOnce(b.Context(), begun, fresh{})
				if err != nil || stats.Put == 0 {
					b.Fatalf("%d cases: %v", stats.Put, err)
				}
				taken += time.Since(begun)
			}
			b.ReportMetric(float64(n)*float64(b.N)/taken.Seconds(), "leads/s")
			b.ReportMetric(peak(b), "peak-MB")
		})
	}
}

// resetPeak makes Linux forget the peak of this process's memory.
func resetPeak(b *testing.B) {
	b.Helper()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Logf("the peak includes what came before the sweep: %v", err)
	}
}

// peak is the most memory that this process had resident, in megabytes; 0 where the system does not say.
func peak(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	kilobytes := 0.0
	if _, after, ok := strings.Cut(string(status), "VmHWM:"); ok {
		_, _ = fmt.Sscan(after, &kilobytes)
	}
	return kilobytes / 1024
}

// BenchmarkSomeLeads decides on some dirty leads, in mirrors of several sizes: the cost must not grow with them.
func BenchmarkSomeLeads(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		policy := rules.Default()
		s := filled(b, rulestest.Leads(n, 1), &policy)
		r := reconcile.New(s, nil, policy, reconcile.Options{})
		if _, err := r.RunOnce(b.Context(), time.Now(), fresh{}); err != nil {
			b.Fatal(err)
		}
		for _, dirty := range []int{1, 100, 500} {
			b.Run(fmt.Sprintf("%d among %d", dirty, n), func(b *testing.B) {
				id := 0
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
				b.ReportMetric(float64(dirty)*float64(b.N)/b.Elapsed().Seconds(), "leads/s")
			})
		}
	}
}

// filled is a store as a full crawl leaves it.
func filled(b testing.TB, leads []rules.Lead, p *rules.Policy) *store.Store {
	b.Helper()
	s, err := store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "leadtwin.db"))
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
	const page = 10_000
	for part := range slices.Chunk(leads, page) {
		putPage(b, s, part, p)
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
