package webhooks

import (
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

// Metrics counts deliveries.
type Metrics struct {
	deliveries *prometheus.CounterVec
	leads      prometheus.Counter
	seconds    prometheus.Histogram
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

func (m *Metrics) record(o Outcome, leads int, took time.Duration) {
	m.deliveries.WithLabelValues(string(o)).Inc()
	m.leads.Add(float64(leads))
	m.seconds.Observe(took.Seconds())
}
