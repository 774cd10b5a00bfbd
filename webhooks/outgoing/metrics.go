package outgoing

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Metrics counts messages.
type Metrics struct {
	messages *prometheus.CounterVec
}

// NewMetrics registers the metrics of messages; every outcome starts at 0.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	m := &Metrics{promauto.With(reg).NewCounterVec(prometheus.CounterOpts{
		Name: "leadtwin_sent_messages_total", Help: "Messages to webhooks.send_to, by outcome; each attempt counts.",
	}, []string{"outcome"})}
	m.messages.WithLabelValues("accepted")
	m.messages.WithLabelValues("failed")
	m.messages.WithLabelValues("given_up")
	return m
}

// Record counts one attempt.
func (m *Metrics) Record(err error) {
	outcome := "accepted"
	if err != nil {
		outcome = "failed"
	}
	m.messages.WithLabelValues(outcome).Inc()
}

// RecordGivenUp counts a message that is not sent again.
func (m *Metrics) RecordGivenUp() { m.messages.WithLabelValues("given_up").Inc() }
