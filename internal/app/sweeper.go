package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/odooclient"
	"leadtwin/sync/apply"
	"leadtwin/sync/cluster"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
)

// Facts of the store: when the last successful sweep ended, and the last full one.
const (
	lastSweepFact = "sweep.last"
	lastFullFact  = "sweep.full"
)

// sweeper reads what changed in Odoo and evaluates it, in the same way for commands and for the service.
type sweeper struct {
	app           *App
	full          bool   // read every lead again
	acceptMissing bool   // leads that are missing in Odoo in large numbers were deleted
	by            string // who accepts that
	writes        bool   // the sweep will write, so the store must agree with Odoo about the past
	progress      crawl.Progress
	evaluation    reconcile.Options
}

// swept is what one sweep found.
type swept struct {
	crawled   crawl.Stats
	evaluated reconcile.Stats
	warning   string // why nothing may be written, of a sweep that does not write
}

// run sweeps once, and again after reconnecting if what is known of the server no longer holds: it was upgraded or
// moved, or the key changed. Errors: *crawl.DisappearedError, *DisputedPastError of a sweep that writes.
func (s *sweeper) run(ctx context.Context) (swept, error) {
	out, err := s.sweepOnce(ctx)
	stale := odooclient.KindOf(err).StaleSession()
	if stale || s.full && err == nil && s.app.odoo().Session().Version.Major == 0 {
		if err = s.app.connect(ctx, true); err == nil {
			out, err = s.sweepOnce(ctx)
		}
	}
	return out, err
}

func (s *sweeper) sweepOnce(ctx context.Context) (out swept, err error) {
	a := s.app
	err = a.comparePast(ctx, !s.writes)
	if disputed, is := errors.AsType[*DisputedPastError](err); is && !s.writes {
		out.warning = disputed.Error() + ". What next: " + pastHint
	} else if err != nil {
		return out, err
	}
	options, reconciler := a.crawlOptions(), a.reconciler(s.evaluation)
	options.AcceptMissing = s.acceptMissing
	options.AllRead = func(ctx context.Context, read *crawl.Fresh) {
		_ = reconciler.Prepare(ctx, a.o.Now(), read) // an error comes again when the leads are evaluated
	}
	crawler := crawl.New(a.odoo(), a.store, a.policy(), a.o.Now, options)
	read := crawler.Incremental
	if s.full {
		read = crawler.Full
	}
	reading := metered(ctx)
	out.crawled, err = read(reading, s.progress)
	if _, disappeared := errors.AsType[*crawl.DisappearedError](err); disappeared {
		// The sweep counts: a repeat at once would see the same, and must not pass for the second full sweep.
		return out, errors.Join(a.recordSweep(ctx, s.full), err)
	}
	if err != nil {
		return out, fmt.Errorf("read the leads: %w", err)
	}
	if s.acceptMissing {
		deleted := map[string]int{"deleted": out.crawled.Deleted}
		if err := a.store.AppendAudit(ctx, a.o.Now(), s.by, "accept missing", "mirror", deleted); err != nil {
			return out, err
		}
	}
	if _, err := a.newApplier(ctx).Reconsider(ctx); err != nil {
		return out, fmt.Errorf("reconsider undone merges: %w", err)
	}
	if out.evaluated, err = a.evaluateWith(reading, reconciler, out.crawled.Fresh); err != nil {
		return out, err
	}
	return out, a.recordSweep(ctx, out.crawled.Full)
}

func (a *App) recordSweep(ctx context.Context, full bool) error {
	if err := a.store.SetFact(ctx, lastSweepFact, a.o.Now()); err != nil || !full {
		return err
	}
	return a.store.SetFact(ctx, lastFullFact, a.o.Now())
}

func (a *App) lastSweeps(ctx context.Context) (sweep, full time.Time, err error) {
	if sweep, err = a.timeFact(ctx, lastSweepFact); err == nil {
		full, err = a.timeFact(ctx, lastFullFact)
	}
	return sweep, full, err
}

func (a *App) timeFact(ctx context.Context, name string) (at time.Time, err error) {
	_, err = a.store.GetFact(ctx, name, &at)
	return at, err
}

// evaluate decides on all dirty leads. Only one process on the store does so at a time, and none evaluates reported
// leads meanwhile: of two, the slower one would store what was true before the faster one read.
func (a *App) evaluate(ctx context.Context, o reconcile.Options) (reconcile.Stats, error) {
	return a.evaluateWith(ctx, a.reconciler(o), nil)
}

func (a *App) evaluateWith(
	ctx context.Context, reconciler *reconcile.Reconciler, fresh reconcile.Fresh,
) (reconcile.Stats, error) {
	a.evaluating.Lock()
	defer a.evaluating.Unlock()
	release, err := a.store.LockEvaluation(ctx)
	if err != nil {
		return reconcile.Stats{}, err
	}
	defer release()
	stats, err := reconciler.RunOnce(ctx, a.o.Now(), fresh)
	if err != nil {
		return stats, fmt.Errorf("evaluate the leads: %w", err)
	}
	return stats, nil
}

func (a *App) reconciler(o reconcile.Options) *reconcile.Reconciler {
	o.InitialState = crm.Waiting
	policy := a.policy()
	o.Mail = cluster.NewOdooMail(a.odoo(), &policy, a.storedResolver)
	crawler := crawl.New(a.odoo(), a.store, a.policy(), a.o.Now, a.crawlOptions())
	return reconcile.New(a.store, crawler, a.policy(), o)
}

// SweepOptions say how far a sweep goes.
type SweepOptions struct {
	Full  bool // read every lead again
	Apply bool // apply what no guard holds back

	AcceptMissing bool   // leads that are missing in Odoo in large numbers were deleted
	By            string // who accepts that
}

// Sweep reads the changed leads, evaluates them, and with Apply applies every merge and separate case that no guard
// holds back. Also with an error the result lists what was applied before it.
func (a *App) Sweep(ctx context.Context, o SweepOptions) (report.Sweep, error) {
	begun := a.o.Now()
	if o.Apply {
		if err := a.mayWrite(ctx); err != nil { // before minutes of reading
			return report.Sweep{}, err
		}
	}
	if o.Full && !a.linked.Load().learned {
		if err := a.connect(ctx, true); err != nil {
			return report.Sweep{}, err
		}
	}
	s := sweeper{
		app: a, full: o.Full, acceptMissing: o.AcceptMissing, by: o.By, writes: o.Apply,
		progress: func(done, total int) { a.o.Progress("reading leads", done, total) },
	}
	found, err := s.run(ctx)
	if err != nil {
		return report.Sweep{}, err
	}
	out := report.Sweep{Mode: "dry-run", Warning: found.warning, References: report.References{}}
	cases := sweepCases{app: a, references: &out.References}
	if o.Apply {
		out.Mode = "auto"
		err = a.applyUntilDone(ctx, applyRun{
			eligible: cases.eligible, record: cases.record, lease: a.awaitWriterLease, options: a.unlimitedApply(ctx), by: "cli",
		})
	}
	if err == nil {
		err = cases.reload(ctx)
	}
	if err == nil {
		out.FrequentValues, err = a.frequentValues(ctx)
	}
	out.Odoo, out.Cases = a.serverInfo(), cases.list(o.Apply, err)
	out.Stats = sweepStats(out.Cases, found)
	out.Stats.Seconds = max(a.o.Now().Sub(begun).Round(time.Millisecond).Seconds(), 0)
	out.Stats.Calls = a.odoo().CallCount()
	return out, err
}

// unlimitedApply are the options for applying all cases given: the limit of merges per run is for the service only.
func (a *App) unlimitedApply(stop context.Context) apply.Options {
	o := a.applyOptions(stop)
	o.MaxMerges = 0
	o.Progress = func(done, total int) { a.o.Progress("applying", done, total) }
	return o
}
