// Package metrics holds the Prometheus collectors behind /metrics: counters of what this process does, and gauges that
// are read from the store at each scrape.
//
// It counts and decides nothing. Read metrics.go first; docs/metrics.md describes every metric.
package metrics
