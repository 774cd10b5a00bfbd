package crawl_test

import (
	"testing"
	"time"

	"leadtwin/sync/crawl"
)

// BenchmarkFullCrawlInMemory is BenchmarkFullCrawl on the in-memory Odoo, which answers faster than a real one: what it
// shows is our own part.
func BenchmarkFullCrawlInMemory(b *testing.B) {
	const leads = 20_000
	w := newWorld(b, "19.0", "", crawl.Options{})
	w.create(leads, people)
	w.clock.add(2 * time.Second)
	var bare, ours time.Duration
	for b.Loop() {
		begun := time.Now()
		n := 0
		for page, err := range w.client.AllLeads(b.Context(), 0, 1000) {
			if err != nil {
				b.Fatal(err)
			}
			n += len(page)
		}
		bare += time.Since(begun)
		w.store = openStore(b)
		begun = time.Now()
		if got := w.full(); n != leads || got.Leads != leads {
			b.Fatalf("read %d, crawled %d", n, got.Leads)
		}
		ours += time.Since(begun)
	}
	b.ReportMetric(float64(ours)/float64(bare), "x-bare-loop")
	b.ReportMetric(leads*float64(b.N)/ours.Seconds(), "leads/s")
}

// BenchmarkNothingChanged is an incremental crawl right after, with as many leads as that.
func BenchmarkNothingChanged(b *testing.B) {
	w := newWorld(b, "19.0", "", crawl.Options{})
	w.create(20_000, people)
	w.clock.add(2 * time.Second)
	w.full()
	w.clock.add(2 * time.Second)
	w.incremental()
	w.clock.add(time.Hour)
	before := w.client.CallCount()
	for b.Loop() {
		w.incremental()
	}
	b.ReportMetric(float64(w.client.CallCount()-before)/float64(b.N), "calls")
}
