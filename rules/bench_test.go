package rules_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"leadtwin/internal/benchmark"
	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/rulestest"
)

// BenchmarkEvaluate decides from a thousand to a million generated leads, two thirds of which are singles. ns/lead must
// stay level: the cost is linear.
func BenchmarkEvaluate(b *testing.B) {
	for _, n := range benchmark.Sizes(b, 1_000, 10_000, 100_000, 1_000_000) {
		b.Run(fmt.Sprintf("%d leads", n), func(b *testing.B) {
			perLead(b, rulestest.Leads(n, 1))
		})
	}
}

// BenchmarkEvaluateAgainstJSON sets the processor time of Evaluate against that of writing and reading the same leads
// as JSON with the standard library: a yardstick that every machine has.
func BenchmarkEvaluateAgainstJSON(b *testing.B) {
	const n = 20_000
	leads := rulestest.Leads(n, 1)
	policy := rules.Default()
	var ours, yardstick benchmark.Usage
	for b.Loop() {
		before := benchmark.Start()
		rules.Evaluate(leads, policy, nil, nil, noon)
		ours = ours.Add(benchmark.Since(before))
		before = benchmark.Start()
		for i := range leads {
			text, err := json.Marshal(&leads[i].Lead)
			if err != nil {
				b.Fatal(err)
			}
			var read crm.Lead
			if err := json.Unmarshal(text, &read); err != nil {
				b.Fatal(err)
			}
		}
		yardstick = yardstick.Add(benchmark.Since(before))
	}
	ours.Report(b, n*b.N)
	b.ReportMetric(float64(ours.CPU)/float64(yardstick.CPU), "x-json")
}

// BenchmarkOneBlock decides leads that all share one value. Ten times the leads must cost ten times as much, not a
// hundred times.
func BenchmarkOneBlock(b *testing.B) {
	for _, n := range []int{5_000, 50_000} {
		b.Run(fmt.Sprintf("%d leads of one domain", n), func(b *testing.B) {
			perLead(b, rulestest.OneDomain(n, 1))
		})
		b.Run(fmt.Sprintf("%d leads of one phone", n), func(b *testing.B) {
			perLead(b, rulestest.OnePhone(n, 1))
		})
	}
}

// BenchmarkEvaluateWithComparisons has the similar pairs put into words as well.
func BenchmarkEvaluateWithComparisons(b *testing.B) {
	leads := rulestest.Leads(100_000, 1)
	policy := rules.Default()
	b.ReportAllocs()
	for b.Loop() {
		rules.Evaluate(leads, policy, nil, nil, noon, rules.WithComparisons())
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(leads)), "ns/lead")
}

// BenchmarkRead normalises one lead and makes its keys, as the crawl does for each.
func BenchmarkRead(b *testing.B) {
	leads := rulestest.Leads(10_000, 1)
	policy := rules.Default()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		profile := rules.NewProfile(leads[i%len(leads)], &policy)
		profile.Keys()
	}
}

// BenchmarkCompare compares pairs of one block.
func BenchmarkCompare(b *testing.B) {
	policy := rules.Default()
	var profiles []rules.Profile
	for _, l := range rulestest.OneDomain(100, 1) {
		profiles = append(profiles, rules.NewProfile(l, &policy))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		rules.Relate(&profiles[i%100], &profiles[(i*7+1)%100], &policy, nil)
	}
}

func perLead(b *testing.B, leads []rules.Lead) {
	b.Helper()
	policy := rules.Default()
	b.ReportAllocs()
	groups := 0
	peak, before := benchmark.StartPeak(b), benchmark.Start()
	for b.Loop() {
		groups = len(rules.Evaluate(leads, policy, nil, nil, noon).Groups)
	}
	benchmark.Since(before).Report(b, len(leads)*b.N)
	peak.Report(b)
	b.ReportMetric(float64(len(leads))*float64(b.N)/b.Elapsed().Seconds(), "leads/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(leads)), "ns/lead")
	b.ReportMetric(float64(groups), "groups")
}
