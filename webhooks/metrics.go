package webhooks

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Outcome is how a delivery ended; it is a metric label.
type Outcome string

// The outcomes of a delivery.
const (
	Accepted   Outcome = "accepted"    // 202, on disk
	OtherModel Outcome = "other_model" // 202, not about crm.lead
	Malformed  Outcome = "malformed"   // 400
	WrongToken Outcome = "wrong_token" // 404
	TooLarge   Outcome = "too_large"   // 413
	Throttled  Outcome = "throttled"   // 429
	StoreError Outcome = "store_error" // 503
	Busy       Outcome = "busy"        // 503, too many in progress
	Abandoned  Outcome = "abandoned"   // the sender hung up or sent an incomplete body
)

// isRefused reports whether the delivery was rejected.
func (o Outcome) isRefused() bool {
	switch o {
	case Malformed, WrongToken, TooLarge, Throttled, StoreError, Busy:
		return true
	case Accepted, OtherModel, Abandoned:
	}
	return false
}

// Metrics counts deliveries.
type Metrics struct {
	deliveries *prometheus.CounterVec
	leads      prometheus.Counter
	seconds    prometheus.Histogram

	mu           sync.Mutex // guards the following
	refused      Refused
	lastAccepted time.Time
}

// Refused counts the deliveries that this process has refused.
type Refused struct {
	Count int
	Last  time.Time // zero: never
}

// NewMetrics registers the metrics of deliveries; every outcome starts at 0.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	with := promauto.With(reg)
	m := &Metrics{
		deliveries: with.NewCounterVec(prometheus.CounterOpts{
			Name: "leadtwin_deliveries_total", Help: "Webhook deliveries, by outcome.",
		}, []string{"outcome"}),
		leads: with.NewCounter(prometheus.CounterOpts{
			Name: "leadtwin_delivered_leads_total", Help: "Lead ids in accepted deliveries.",
		}),
		seconds: with.NewHistogram(prometheus.HistogramOpts{
			Name: "leadtwin_delivery_seconds", Help: "Time from a delivery's arrival to its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1},
		}),
	}
	for _, o := range []Outcome{
		Accepted, OtherModel, Malformed, WrongToken, TooLarge, Throttled, StoreError, Busy, Abandoned,
	} {
		m.deliveries.WithLabelValues(string(o))
	}
	return m
}

// Refused returns how many deliveries were refused.
func (m *Metrics) Refused() Refused {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.refused
}

// LastAccepted returns when the last delivery that named leads was stored, zero if this process has stored none.
func (m *Metrics) LastAccepted() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lastAccepted
}

func (m *Metrics) record(o Outcome, leads int, start, end time.Time) {
	m.deliveries.WithLabelValues(string(o)).Inc()
	m.leads.Add(float64(leads))
	m.seconds.Observe(end.Sub(start).Seconds())
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case o == Accepted:
		m.lastAccepted = end
	case o.isRefused():
		m.refused.Count++
		m.refused.Last = end
	}
}
