package crawl_test

import (
	"testing"
	"time"

	"leadtwin/internal/benchmark"
	"leadtwin/sync/crawl"
	"leadtwin/sync/synctest"
)

// BenchmarkFullCrawlInMemory is BenchmarkFullCrawl on the in-memory Odoo, which answers faster than a real one: what it
// shows is our own part. The ratio is one of processor time; that of the in-memory Odoo is in both.
func BenchmarkFullCrawlInMemory(b *testing.B) {
	const rounds = 5
	leads := benchmark.Sizes(b, 20_000)[0]
	w := newWorld(b, "19.0", "", crawl.Options{})
	w.CreateSeveral(leads, people)
	w.Clock.Add(2 * time.Second)
	var bare, ours benchmark.Usage
	for b.Loop() {
		before := benchmark.Start()
		for range rounds { // one is over too soon to be measured well
			n := 0
			for page, err := range w.Client.AllLeads(b.Context(), 0, 1000) {
				if err != nil {
					b.Fatal(err)
				}
				n += len(page)
			}
			if n != leads {
				b.Fatalf("read %d leads", n)
			}
		}
		bare = bare.Add(benchmark.Since(before))
		w.Store = synctest.OpenStore(b)
		before = benchmark.Start()
		if got := w.full(); got.Leads != leads {
			b.Fatalf("crawled %d leads", got.Leads)
		}
		ours = ours.Add(benchmark.Since(before))
	}
	ours.Report(b, leads*b.N)
	b.ReportMetric(rounds*float64(ours.CPU)/float64(bare.CPU), "x-bare-loop")
}

// BenchmarkNothingChanged is an incremental crawl right after, with as many leads as that.
func BenchmarkNothingChanged(b *testing.B) {
	w := newWorld(b, "19.0", "", crawl.Options{})
	w.CreateSeveral(benchmark.Sizes(b, 20_000)[0], people)
	w.Clock.Add(2 * time.Second)
	w.full()
	w.Clock.Add(2 * time.Second)
	w.incremental()
	w.Clock.Add(time.Hour)
	before := w.Client.CallCount()
	for b.Loop() {
		w.incremental()
	}
	b.ReportMetric(float64(w.Client.CallCount()-before)/float64(b.N), "calls")
}
