package app

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply"
	"leadtwin/sync/crawl"
	"leadtwin/sync/jobs"
)

// meter counts what is done. What can be read from the store is read there, by state.
type meter struct {
	registry *prometheus.Registry
	now      func() time.Time
	calls    *prometheus.CounterVec
	failed   *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	keyEnds  atomic.Int64    // Unix time in seconds of the first end of an API key; 0 where none is known
	answered atomic.Int64    // Unix time in seconds of the last call that Odoo answered
	refused  [2]atomic.Int64 // merges and notes of this process that failed
	jobs     *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

func newMeter(reg *prometheus.Registry, now func() time.Time) *meter {
	with := promauto.With(reg)
	m := &meter{
		registry: reg, now: now,
		calls:   with.NewCounterVec(prometheus.CounterOpts{Name: "leadtwin_odoo_calls_total", Help: "Calls to Odoo, by model and method."}, []string{"model", "method"}),
		failed:  with.NewCounterVec(prometheus.CounterOpts{Name: "leadtwin_odoo_errors_total", Help: "Calls to Odoo that failed, by kind of error."}, []string{"kind"}),
		seconds: with.NewHistogramVec(prometheus.HistogramOpts{Name: "leadtwin_odoo_call_seconds", Help: "Time of calls to Odoo, by method.", Buckets: prometheus.ExponentialBuckets(.01, 2.5, 9)}, []string{"method"}),
		jobs:    with.NewCounterVec(prometheus.CounterOpts{Name: "leadtwin_jobs_total", Help: "Runs of jobs, by task and outcome."}, []string{"task", "outcome"}),
		took:    with.NewHistogramVec(prometheus.HistogramOpts{Name: "leadtwin_job_seconds", Help: "Time of runs of jobs.", Buckets: prometheus.ExponentialBuckets(.01, 4, 9)}, []string{"task"}),
	}
	build := BuildInfo()
	with.NewGaugeVec(prometheus.GaugeOpts{Name: "leadtwin_build_info", Help: "1; the labels say what runs."}, []string{"version", "go"}).WithLabelValues(build.Version, build.Go).Set(1)
	for _, kind := range odooclient.Kinds() { // an alert on the first error needs a series from before it
		m.failed.WithLabelValues(string(kind))
	}
	reg.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *meter) call(c odooclient.Call) {
	m.calls.WithLabelValues(c.Model, c.Method).Inc()
	m.seconds.WithLabelValues(c.Method).Observe(c.Took.Seconds())
	if c.Err == nil {
		m.answered.Store(m.now().Unix())
	}
	if e, ok := errors.AsType[*odooclient.Error](c.Err); ok {
		m.failed.WithLabelValues(string(e.Kind)).Inc()
	}
}

// applied counts what failed; what was done stands in the journal.
func (m *meter) applied(r apply.Result) {
	for _, o := range r.Outcomes {
		if o.State == crm.Failed && !o.Skipped {
			m.failures(o.Verdict == crm.Merge).Add(1)
		}
	}
}

func (m *meter) failures(ofMerges bool) *atomic.Int64 {
	if ofMerges {
		return &m.refused[0]
	}
	return &m.refused[1]
}

func (m *meter) finished(f jobs.Finished) {
	outcome := "done"
	if _, waits := errors.AsType[*jobs.Later](f.Err); waits {
		outcome = "waits"
	} else if f.Err != nil {
		outcome = "failed"
	}
	m.jobs.WithLabelValues(string(f.Kind), outcome).Inc()
	m.took.WithLabelValues(string(f.Kind)).Observe(f.Took.Seconds())
}

// gauges reads the store each time somebody looks.
type gauges struct {
	app                               *App
	runner                            *jobs.Runner
	leads, depth, age, cases, crawled *prometheus.Desc
	dirty, actions, open, missing     *prometheus.Desc
	paused, keyEnds, nextRun, backup  *prometheus.Desc
}

func newGauges(a *App, runner *jobs.Runner) *gauges {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("leadtwin_"+name, help, labels, nil)
	}
	return &gauges{
		app: a, runner: runner, leads: desc("leads", "Leads in the mirror."), depth: desc("inbox_leads", "Leads that wait in the inbox."),
		age: desc("inbox_oldest_seconds", "Age of the oldest lead in the inbox."), cases: desc("cases", "Cases, by verdict and state.", "verdict", "state"),
		crawled: desc("last_sweep_timestamp_seconds", "When the last successful sweep ended, in Unix time."), dirty: desc("dirty_leads", "Leads that wait to be evaluated."),
		actions: desc("actions_total", "What was carried out in Odoo, by action and outcome.", "action", "outcome"),
		paused:  desc("paused", "1 while the stop switch is on, else 0."),
		keyEnds: desc("key_expires_timestamp_seconds", "When the first API key of Leadtwin's user ends, in Unix time; absent where Odoo names no end."),
		nextRun: desc("next_run_timestamp_seconds", "When the next scheduled sweep is due, in Unix time; absent where the schedule is empty.", "task"),
		backup:  desc("last_backup_timestamp_seconds", "When 'store backup' last succeeded, in Unix time; absent before the first."),
		missing: desc("missing_leads", "Leads that disappeared from Odoo at once and are kept until a second full sweep."),
		open:    desc("open_actions", "Entries of the journal that are not over: under way, or waiting for a look at Odoo."),
	}
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{g.leads, g.depth, g.age, g.cases, g.crawled, g.dirty, g.actions, g.open, g.missing, g.paused, g.keyEnds, g.nextRun, g.backup} {
		to <- d
	}
}

// scrapeLimit is how long the store may take to answer a scrape.
const scrapeLimit = 5 * time.Second

// Collect implements prometheus.Collector. What cannot be read is left out.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeLimit)
	defer cancel()
	send := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if n, err := g.app.store.CountLeads(ctx); err == nil {
		send(g.leads, float64(n))
	}
	if n, err := g.app.store.CountDirtyLeads(ctx); err == nil {
		send(g.dirty, float64(n))
	}
	if in, err := g.app.store.InboxStats(ctx); err == nil {
		send(g.depth, float64(in.Depth))
		send(g.age, inboxAge(in, g.app.o.Now()).Seconds())
	}
	if counts, err := g.app.store.CountCasesByKind(ctx); err == nil {
		for k, n := range counts {
			send(g.cases, float64(n), string(k.Verdict), string(k.State))
		}
	}
	if d, err := crawl.MissingLeads(ctx, g.app.store); err == nil {
		gone := 0
		if d != nil {
			gone = d.Gone
		}
		send(g.missing, float64(gone))
	}
	g.collectActions(ctx, to)
	g.collectTimes(ctx, send)
	var last time.Time
	if found, err := g.app.store.GetFact(ctx, lastSweepFact, &last); err == nil && found {
		send(g.crawled, float64(last.Unix()))
	}
}

// collectTimes sends the pause and the moments that an operator waits for.
func (g *gauges) collectTimes(ctx context.Context, send func(*prometheus.Desc, float64, ...string)) {
	if p, err := g.app.Paused(ctx); err == nil {
		paused := 0.0
		if p != nil {
			paused = 1
		}
		send(g.paused, paused)
	}
	if ends := g.app.meter.keyEnds.Load(); ends != 0 {
		send(g.keyEnds, float64(ends))
	}
	for kind, at := range g.runner.NextRuns() {
		send(g.nextRun, float64(at.Unix()), string(kind))
	}
	var backup time.Time
	if found, err := g.app.store.GetFact(ctx, lastBackupFact, &backup); err == nil && found {
		send(g.backup, float64(backup.Unix()))
	}
}

// collectActions counts in the journal, so that what commands do counts as well, and a restart forgets nothing. What was
// taken back later was done. One that stays open for long is what Odoo does not let Leadtwin finish.
func (g *gauges) collectActions(ctx context.Context, to chan<- prometheus.Metric) {
	counts, err := g.app.store.CountEntriesByKind(ctx)
	if err != nil {
		return
	}
	open := 0
	for kind, n := range counts {
		if slices.Contains(store.OpenEntryStates(), kind.State) {
			open += n
		}
	}
	to <- prometheus.MustNewConstMetric(g.open, prometheus.GaugeValue, float64(open))
	send := func(n int64, action crm.ActionKind, outcome string) {
		to <- prometheus.MustNewConstMetric(g.actions, prometheus.CounterValue, float64(n), string(action), outcome)
	}
	for _, action := range []crm.ActionKind{crm.ActMerge, crm.ActNote, crm.ActAssign, crm.ActUndo} {
		done := 0
		for _, state := range []store.EntryState{store.EntryDone, store.EntryVerified, store.EntryUndone} {
			done += counts[store.EntryKind{Action: action, State: state}]
		}
		send(int64(done), action, "done")
	}
	send(g.app.meter.failures(true).Load(), crm.ActMerge, "failed")
	send(g.app.meter.failures(false).Load(), crm.ActNote, "failed")
}
