package metrics

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply"
	"leadtwin/sync/jobs"
)

// Metrics counts what this process does.
type Metrics struct {
	registry     *prometheus.Registry
	now          func() time.Time
	calls        *prometheus.CounterVec
	callErrors   *prometheus.CounterVec
	callSeconds  *prometheus.HistogramVec
	jobRuns      *prometheus.CounterVec
	jobSeconds   *prometheus.HistogramVec
	lastAnswer   atomic.Int64 // Unix time in seconds of the last call that Odoo answered
	keyExpiry    atomic.Int64 // Unix time in seconds; 0 where no API key expires
	failedMerges atomic.Int64
	failedNotes  atomic.Int64
}

// New returns the metrics of a process of this version, in a registry of their own.
func New(version, goVersion string, now func() time.Time) *Metrics {
	registry := prometheus.NewRegistry()
	with := promauto.With(registry)
	m := &Metrics{
		registry: registry, now: now,
		calls: with.NewCounterVec(prometheus.CounterOpts{
			Name: "leadtwin_odoo_calls_total", Help: "Calls to Odoo, by model and method.",
		}, []string{"model", "method"}),
		callErrors: with.NewCounterVec(prometheus.CounterOpts{
			Name: "leadtwin_odoo_errors_total", Help: "Calls to Odoo that failed, by kind of error.",
		}, []string{"kind"}),
		callSeconds: with.NewHistogramVec(prometheus.HistogramOpts{
			Name: "leadtwin_odoo_call_seconds", Help: "Duration of calls to Odoo, by method.",
			Buckets: prometheus.ExponentialBuckets(.01, 2.5, 9),
		}, []string{"method"}),
		jobRuns: with.NewCounterVec(prometheus.CounterOpts{
			Name: "leadtwin_jobs_total", Help: "Job runs, by task and outcome.",
		}, []string{"task", "outcome"}),
		jobSeconds: with.NewHistogramVec(prometheus.HistogramOpts{
			Name: "leadtwin_job_seconds", Help: "Duration of job runs, by task.",
			Buckets: prometheus.ExponentialBuckets(.01, 4, 9),
		}, []string{"task"}),
	}
	with.NewGaugeVec(prometheus.GaugeOpts{
		Name: "leadtwin_build_info", Help: "Constant 1, labelled with version and Go version.",
	}, []string{"version", "go"}).WithLabelValues(version, goVersion).Set(1)
	for _, kind := range odooclient.Kinds() { // an alert on the first error needs a series from before it
		m.callErrors.WithLabelValues(string(kind))
	}
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Registry serves the metrics; packages with metrics of their own register there.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// RecordCall counts one call to Odoo.
func (m *Metrics) RecordCall(c odooclient.Call) {
	m.calls.WithLabelValues(c.Model, c.Method).Inc()
	m.callSeconds.WithLabelValues(c.Method).Observe(c.Took.Seconds())
	if c.Err == nil {
		m.lastAnswer.Store(m.now().Unix())
	}
	if e, ok := errors.AsType[*odooclient.Error](c.Err); ok {
		m.callErrors.WithLabelValues(string(e.Kind)).Inc()
	}
}

// LastAnswer is when Odoo last answered a call of this process; 1970 if it never did.
func (m *Metrics) LastAnswer() time.Time { return time.Unix(m.lastAnswer.Load(), 0) }

// RecordFailures counts the cases that failed. Actions that succeeded are counted in the journal.
func (m *Metrics) RecordFailures(r apply.Result) {
	for _, o := range r.Outcomes {
		switch {
		case o.State != crm.Failed || o.Skipped:
		case o.Verdict == crm.Merge:
			m.failedMerges.Add(1)
		default:
			m.failedNotes.Add(1)
		}
	}
}

// RecordJob counts one run of a job.
func (m *Metrics) RecordJob(f jobs.Run) {
	outcome := "done"
	if _, waits := errors.AsType[*jobs.RetryAfterError](f.Err); waits {
		outcome = "snoozed"
	} else if f.Err != nil {
		outcome = "failed"
	}
	m.jobRuns.WithLabelValues(string(f.Kind), outcome).Inc()
	m.jobSeconds.WithLabelValues(string(f.Kind)).Observe(f.Took.Seconds())
}

// SetKeyExpiry stores when the first API key of Leadtwin's user expires; the zero time if none does.
func (m *Metrics) SetKeyExpiry(at time.Time) {
	if at.IsZero() {
		m.keyExpiry.Store(0)
		return
	}
	m.keyExpiry.Store(at.Unix())
}
