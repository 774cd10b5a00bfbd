package metrics

import (
	"context"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/crawl"
	"leadtwin/sync/jobs"
)

// State is what gauges show. Each function is called at every scrape; one that fails leaves its metric out, and so does
// a zero time.
type State struct {
	Store      *store.Store
	Odoo       func() error // why Odoo is unavailable; nil if it is not
	Paused     func(context.Context) (bool, error)
	LastSweep  func(context.Context) (time.Time, error)
	LastBackup func(context.Context) (time.Time, error)
	NextRuns   func() map[jobs.Kind]time.Time
}

// scrapeTimeout is how long the store may take to answer a scrape.
const scrapeTimeout = 5 * time.Second

// gauges implements prometheus.Collector.
type gauges struct {
	metrics *Metrics
	state   State

	leads, dirtyLeads, missingLeads, inboxLeads, inboxAge *prometheus.Desc
	cases, actions, actionsInProgress, up, paused         *prometheus.Desc
	lastSweep, lastBackup, nextRun, keyExpiry             *prometheus.Desc
}

// ShowState adds gauges that are read from state at each scrape.
func (m *Metrics) ShowState(state State) {
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("leadtwin_"+name, help, labels, nil)
	}
	m.registry.MustRegister(&gauges{
		metrics: m, state: state,
		leads:      desc("leads", "Leads in the mirror."),
		dirtyLeads: desc("dirty_leads", "Leads waiting to be evaluated."),
		missingLeads: desc("missing_leads",
			"Leads that disappeared from Odoo at once; kept until a second full sweep confirms it."),
		inboxLeads:        desc("inbox_leads", "Leads waiting in the inbox."),
		inboxAge:          desc("inbox_oldest_seconds", "Age of the oldest lead in the inbox."),
		cases:             desc("cases", "Cases, by verdict and state.", "verdict", "state"),
		actions:           desc("actions_total", "Actions in Odoo, by action and outcome.", "action", "outcome"),
		actionsInProgress: desc("actions_in_progress", "Journal entries in progress or awaiting verification."),
		up:                desc("up", "1 while the store answers and Odoo was reachable at the last call, else 0."),
		paused:            desc("paused", "1 while Leadtwin is paused, else 0."),
		lastSweep:         desc("last_sweep_timestamp_seconds", "End of the last successful sweep, in Unix time."),
		lastBackup: desc("last_backup_timestamp_seconds",
			"Time of the last successful 'store backup', in Unix time; absent before the first."),
		nextRun: desc("next_run_timestamp_seconds",
			"Time of the next scheduled sweep, in Unix time; absent without a schedule.", "task"),
		keyExpiry: desc("key_expires_timestamp_seconds",
			"When the first API key of Leadtwin's user expires, in Unix time; absent if none does."),
	})
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		g.leads, g.dirtyLeads, g.missingLeads, g.inboxLeads, g.inboxAge, g.cases, g.actions, g.actionsInProgress, g.up,
		g.paused,
		g.lastSweep, g.lastBackup, g.nextRun, g.keyExpiry,
	} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	send := func(d *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	g.collectLeads(ctx, send)
	if counts, err := g.state.Store.CountCasesByKind(ctx, g.metrics.now()); err == nil {
		for k, n := range counts {
			send(g.cases, float64(n), string(k.Verdict), string(k.State))
		}
	}
	_, err := g.state.Store.CountDirtyLeads(ctx)
	send(g.up, map[bool]float64{true: 1}[err == nil && g.state.Odoo() == nil])
	if paused, err := g.state.Paused(ctx); err == nil {
		send(g.paused, map[bool]float64{true: 1}[paused])
	}
	g.collectActions(ctx, to)
	g.collectTimes(ctx, send)
}

func (g *gauges) collectLeads(ctx context.Context, send func(*prometheus.Desc, float64, ...string)) {
	if n, err := g.state.Store.CountLeads(ctx); err == nil {
		send(g.leads, float64(n))
	}
	if n, err := g.state.Store.CountDirtyLeads(ctx); err == nil {
		send(g.dirtyLeads, float64(n))
	}
	if inbox, err := g.state.Store.InboxStats(ctx); err == nil {
		send(g.inboxLeads, float64(inbox.Depth))
		send(g.inboxAge, inbox.Age(g.metrics.now()).Seconds())
	}
	if missing, err := crawl.MissingLeads(ctx, g.state.Store); err == nil {
		n := 0
		if missing != nil {
			n = missing.Gone
		}
		send(g.missingLeads, float64(n))
	}
}

func (g *gauges) collectTimes(ctx context.Context, send func(*prometheus.Desc, float64, ...string)) {
	if at := g.metrics.keyExpiry.Load(); at != 0 {
		send(g.keyExpiry, float64(at))
	}
	if at, err := g.state.LastSweep(ctx); err == nil && !at.IsZero() {
		send(g.lastSweep, float64(at.Unix()))
	}
	if at, err := g.state.LastBackup(ctx); err == nil && !at.IsZero() {
		send(g.lastBackup, float64(at.Unix()))
	}
	for kind, at := range g.state.NextRuns() {
		send(g.nextRun, float64(at.Unix()), string(kind))
	}
}

// collectActions counts journal entries, so that actions of commands are included and a restart loses nothing. An
// undone merge was done. An entry that stays open for long is one that Odoo does not let Leadtwin finish.
func (g *gauges) collectActions(ctx context.Context, to chan<- prometheus.Metric) {
	counts, err := g.state.Store.CountEntriesByKind(ctx)
	if err != nil {
		return
	}
	open, done := 0, map[crm.ActionKind]int{crm.ActMerge: 0, crm.ActNote: 0, crm.ActAssign: 0, crm.ActUndo: 0}
	for kind, n := range counts {
		if slices.Contains(store.OpenEntryStates(), kind.State) {
			open += n
		}
		switch kind.State {
		case store.EntryDone, store.EntryVerified, store.EntryUndone:
			done[kind.Action] += n
		case store.EntryPlanned, store.EntryIntent, store.EntryUnknown, store.EntryFailed:
		}
	}
	to <- prometheus.MustNewConstMetric(g.actionsInProgress, prometheus.GaugeValue, float64(open))
	send := func(n int64, action crm.ActionKind, outcome string) {
		to <- prometheus.MustNewConstMetric(g.actions, prometheus.CounterValue, float64(n), string(action), outcome)
	}
	for action, n := range done {
		send(int64(n), action, "done")
	}
	send(g.metrics.failedMerges.Load(), crm.ActMerge, "failed")
	send(g.metrics.failedNotes.Load(), crm.ActNote, "failed")
}
