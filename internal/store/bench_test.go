package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

const pageSize = 1000

// generated is a lead with the keys that rules make of one: every third shares company, domain and customer with two
// others.
func generated(id crm.LeadID, r *rand.Rand) store.KeyedLead {
	company := id / 3
	name := fmt.Sprintf("p%x", r.Uint64())
	domain := fmt.Sprintf("company%d.test", uint64(company)*2654435761%1_000_000_007)
	phone := fmt.Sprintf("+4930%07d", r.IntN(10_000_000))
	return store.KeyedLead{
		Lead: crm.Lead{
			ID: id, Title: "Interested in a desk for the office", Type: crm.TypeOpportunity, Active: true, ContactName: name +
				" Berg", CompanyName: "Company " + domain,
			Email: name + "@" + domain, Phone: phone, Customer: crm.PartnerID(company), Salesperson: 5, Team: 1, Company: 1,
			Stage: 2, Country: 57,
			Probability: 12.5, Revenue: 1200, Created: noon, Written: noon.Add(time.Duration(id) * time.Second),
		},
		Keys: []crm.Key{
			crm.Key("e:" + name + "@" + domain), crm.Key("d:" + domain), crm.Key("p:" + phone), crm.Key("l:" + name),
			crm.Key(fmt.Sprint("c:", company)), crm.Key(fmt.Sprint("o:", company)),
		},
	}
}

func generatedPage(first crm.LeadID, r *rand.Rand) []store.KeyedLead {
	rows := make([]store.KeyedLead, pageSize)
	for i := range rows {
		rows[i] = generated(first+crm.LeadID(i), r)
	}
	return rows
}

func seeded() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// mirrorOf is a store with so many leads.
func mirrorOf(b *testing.B, url string, leads int) *store.Store {
	b.Helper()
	s, r := open(b, url), seeded()
	for first := 1; first <= leads; first += pageSize {
		if _, err := s.SaveLeads(b.Context(), generatedPage(crm.LeadID(first), r)); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func perSecond(b *testing.B, what string, n int) {
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), what+"/s")
}

func BenchmarkSQLite(b *testing.B) { benchmarks(b, sqliteURL) }

func benchmarks(b *testing.B, fresh func(testing.TB) string) {
	for _, leads := range []int{0, 20_000, 100_000} {
		b.Run(fmt.Sprintf("save new leads next to %d", leads), func(b *testing.B) {
			s, r := mirrorOf(b, fresh(b), leads), rand.New(rand.NewPCG(3, 4))
			first := crm.LeadID(leads + 1)
			for b.Loop() {
				b.StopTimer()
				rows := generatedPage(first, r)
				first += pageSize
				b.StartTimer()
				if _, err := s.SaveLeads(b.Context(), rows); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, "leads", pageSize)
		})
	}
	b.Run("next to 20000", func(b *testing.B) {
		url := fresh(b)
		s := mirrorOf(b, url, 20_000)
		b.Run("put unchanged leads", func(b *testing.B) {
			rows := generatedPage(1, seeded())
			for b.Loop() {
				if changed, err := s.SaveLeads(b.Context(), rows); err != nil || len(changed) > 0 {
					b.Fatal(len(changed), err)
				}
			}
			perSecond(b, "leads", pageSize)
		})
		b.Run("put changed leads", func(b *testing.B) {
			rows, n := generatedPage(1, seeded()), 0
			for b.Loop() {
				n++
				for i := range rows {
					rows[i].Lead.Title = fmt.Sprint("title ", n)
				}
				if _, err := s.SaveLeads(b.Context(), rows); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, "leads", pageSize)
		})
		rows := generatedPage(5000, seeded())
		var ids []crm.LeadID
		var keys []crm.Key
		for _, r := range rows {
			ids = append(ids, r.Lead.ID)
			keys = append(keys, r.Keys...)
		}
		b.Run("read leads", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Leads(b.Context(), ids); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, "leads", pageSize)
		})
		b.Run("look up the keys of 1000 leads", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.LeadsByKeys(b.Context(), keys, 100); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, "leads", pageSize)
		})
		b.Run("look up the keys of one lead", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.LeadsByKeys(b.Context(), rows[0].Keys, 100); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("count the keys of one lead", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.CountLeadsByKey(b.Context(), rows[0].Keys); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("common keys", func(b *testing.B) {
			for b.Loop() {
				if _, err := s.FrequentKeys(b.Context(), 100); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, "leads", 20_000)
		})
		b.Run("save 100 cases", func(b *testing.B) {
			n := 0
			for b.Loop() {
				var put []crm.Case
				for range 100 {
					n++
					put = append(put, crm.Case{
						ID: fmt.Sprintf("LT-%06d", n), Verdict: crm.Merge, State: crm.Waiting,
						Leads: []crm.LeadID{crm.LeadID(n), crm.LeadID(n + 1)},
					})
				}
				if _, err := s.SaveCases(b.Context(), store.CaseChange{Save: put, At: noon}); err != nil {
					b.Fatal(err)
				}
			}
			perSecond(b, "cases", 100)
		})
		b.Run("advance the journal", func(b *testing.B) {
			e, err := s.BeginEntry(b.Context(),
				store.Entry{Action: crm.ActMerge, Key: fmt.Sprint(rand.Uint64()), At: noon, State: store.EntryIntent})
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := s.AdvanceEntry(b.Context(), e.ID, store.Step{State: store.EntryIntent, At: noon}); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
	b.Run("add to the inbox from 64 senders", func(b *testing.B) {
		s := open(b, fresh(b))
		var next atomic.Int64
		b.SetParallelism(32)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if err := s.AddToInbox(b.Context(), []crm.LeadID{crm.LeadID(next.Add(1) % 20_000)}, noon); err != nil {
					b.Error(err)
				}
			}
		})
		perSecond(b, "adds", 1)
	})
}

// BenchmarkIntake measures how long an Add takes at 2,000 a second, alone and while a crawl fills the mirror.
func BenchmarkIntake(b *testing.B) {
	for _, crawl := range []bool{false, true} {
		b.Run(fmt.Sprintf("crawl %v", crawl), func(b *testing.B) {
			s := open(b, sqliteURL(b))
			stop := make(chan struct{})
			var crawler, senders sync.WaitGroup
			if crawl {
				crawler.Go(func() {
					r := seeded()
					for first := crm.LeadID(1); ; first += pageSize {
						select {
						case <-stop:
							return
						default:
						}
						if _, err := s.SaveLeads(b.Context(), generatedPage(first, r)); err != nil {
							b.Error(err)
						}
					}
				})
			}
			const perSecond, seconds = 2000, 5
			took := make([]time.Duration, perSecond*seconds)
			for b.Loop() {
				tick := time.NewTicker(time.Second / 200)
				for n := 0; n < len(took); {
					<-tick.C
					for range perSecond / 200 {
						i := n
						n++
						senders.Go(func() {
							began := time.Now()
							if err := s.AddToInbox(b.Context(), []crm.LeadID{crm.LeadID(i)}, noon); err != nil {
								b.Error(err)
							}
							took[i] = time.Since(began)
						})
					}
				}
				tick.Stop()
				senders.Wait()
			}
			close(stop)
			crawler.Wait()
			slices.Sort(took)
			for _, percent := range []float64{50, 99, 99.9} {
				at := min(int(percent/100*float64(len(took))), len(took)-1)
				b.ReportMetric(float64(took[at].Microseconds())/1000, fmt.Sprintf("ms/p%v", percent))
			}
		})
	}
}
