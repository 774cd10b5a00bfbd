package apply

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/consistency"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/merge"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
	"leadtwin/sync/apply/internal/undo"
)

// Options configure how cases are applied. Zero values take their defaults.
type Options struct {
	MaxMerges int // merges in one run; 0 is no limit
	Notes     NoteOptions
	Now       func() time.Time            // our clock
	Patience  time.Duration               // how long Odoo may still work on a call whose answer we lost; 15 s
	UndoOdoo  Odoo                        // a stronger user who moves messages in an undo; nil: Leadtwin's own
	May       func(context.Context) error // asked before each case: an error ends the run there; nil: always
	Progress  func(done, total int)       // called after each case that was applied or failed; may be nil
	OnOutcome func(Outcome)               // called when a case that was begun has ended in this run; may be nil
}

// Applier applies cases. One at a time may work on an Odoo database.
type Applier struct {
	odoo      Odoo
	store     Store
	policy    rules.Policy
	o         Options
	notes     *note.Chatter
	separator *note.Separator
	records   *records.Records
	journal   *journal.Journal
	recorder  *snapshot.Recorder
	leads     *leadReader
	merger    *merge.Merger
	undoer    *undo.Undoer
	assigner  *assigner
	resumers  map[crm.ActionKind]resumer
}

// New returns an Applier. The policy must be the one that the cases were decided by. Options.Now is required.
func New(odoo Odoo, s Store, policy rules.Policy, o Options) *Applier {
	const patience = 15 * time.Second
	if o.Patience == 0 {
		o.Patience = patience
	}
	if policy.Odoo == 0 {
		policy.Odoo = odoo.Session().Version.Major
	}
	if o.UndoOdoo == nil {
		o.UndoOdoo = odoo
	}
	chatter, entries := note.NewChatter(odoo, s, o.Notes), journal.New(s, o.Now, o.Patience)
	a := &Applier{
		odoo:      odoo,
		store:     s,
		policy:    policy,
		o:         o,
		notes:     chatter,
		separator: &note.Separator{Chatter: chatter, Journal: entries, Now: o.Now},
		records:   records.New(odoo),
		journal:   entries,
		recorder:  snapshot.New(odoo, s, o.Now),
		leads:     &leadReader{odoo: odoo, store: s},
	}
	a.merger = &merge.Merger{
		Odoo: odoo, Leads: a.leads, Policy: policy, Journal: a.journal, Records: a.records, Snapshots: a.recorder,
		Notes: a.notes,
	}
	a.undoer = &undo.Undoer{
		Odoo: odoo, Mover: o.UndoOdoo, Store: s, Leads: a.leads, Journal: a.journal, Records: a.records,
		Snapshots: a.recorder, Notes: a.notes, Now: o.Now,
	}
	a.assigner = &assigner{odoo: odoo, journal: a.journal, leads: a.leads}
	a.resumers = map[crm.ActionKind]resumer{
		crm.ActMerge: a.merger, crm.ActNote: a.separator, crm.ActAssign: a.assigner, crm.ActUndo: a.undoer,
	}
	return a
}

// run is one Apply.
type run struct {
	applier *Applier
	o       Options
	by      string
	jobs    []*job
	merged  map[crm.LeadID]crm.LeadID // in this run: lead -> survivor
	result  Result
	done    int // cases applied or failed
}

// job is one case of a run.
type job struct {
	subject  crm.Case
	verdict  crm.Verdict // to apply; empty: none
	approval *store.Approval
	facts    map[crm.LeadID]rules.Lead // of an approved case, checked at the beginning of the run
	reading  *decisionReading          // of the last decision on a merge; nil without one
	err      error                     // met in this run, which ended the case
	outcome  Outcome
}

// Apply applies the merge and separate cases among these, and those for review that a user approved; others are
// skipped. Merges come first, so that notes name the leads that are left. If one case fails, the others continue: its
// Outcome has the error. An error means that Odoo or the store is unavailable; what was done before is in the Result
// and in the journal.
func (a *Applier) Apply(ctx context.Context, cases []crm.Case, by string) (Result, error) {
	r := &run{applier: a, o: a.o, by: by, merged: map[crm.LeadID]crm.LeadID{}}
	err := r.applyAll(ctx, cases)
	for _, j := range r.jobs {
		r.result.Outcomes = append(r.result.Outcomes, j.outcome)
	}
	return r.result, err
}

func (r *run) applyAll(ctx context.Context, cases []crm.Case) error {
	if err := r.applier.Resume(ctx); err != nil {
		return err
	}
	if err := r.loadJobs(ctx, cases); err != nil {
		return err
	}
	if !slices.ContainsFunc(r.jobs, func(j *job) bool { return !j.outcome.Skipped }) {
		return nil
	}
	if err := r.openDirectory(ctx); err != nil {
		return err
	}
	check := func(ctx context.Context, j *job) error {
		return r.withDirectory(ctx, func() error { return r.checkApproval(ctx, j, r.applier.newDecisionReading(nil)) })
	}
	if err := r.forEachJob(ctx, check, func(j *job) bool { return j.approval != nil }); err != nil {
		return err
	}
	merge, separate := r.withProgress(r.merge), r.withProgress(r.separate)
	if err := r.forEachJob(ctx, merge, func(j *job) bool { return j.verdict == crm.Merge }); err != nil {
		return err
	}
	return r.forEachJob(ctx, separate, func(j *job) bool { return j.verdict == crm.Separate })
}

// withProgress reports progress after each case.
func (r *run) withProgress(carry func(context.Context, *job) error) func(context.Context, *job) error {
	if r.o.Progress == nil {
		return carry
	}
	total := 0
	for _, j := range r.jobs {
		if !j.outcome.Skipped {
			total++
		}
	}
	return func(ctx context.Context, j *job) error {
		err := carry(ctx, j)
		r.done++
		r.o.Progress(r.done, max(r.done, total))
		return err
	}
}

// loadJobs reads the present state of the cases from the store, and decides which are to be applied.
func (r *run) loadJobs(ctx context.Context, cases []crm.Case) error {
	for i := range cases {
		j := &job{subject: cases[i]}
		r.jobs = append(r.jobs, j)
		if err := r.loadJob(ctx, j); err != nil {
			return err
		}
		c := &j.subject
		j.outcome = Outcome{
			Case: c.ID, Verdict: j.verdict, State: c.State, Error: c.Error, Survivor: c.Survivor, Plan: c.Plan,
			Skipped: j.verdict == "" || c.State.WasApplied() || c.State == crm.Dismissed || c.State == crm.Held,
		}
		if j.verdict == "" {
			j.outcome.Verdict = c.Verdict
		}
	}
	return nil
}

// loadJob reads a case from the store, with the user's decision.
func (r *run) loadJob(ctx context.Context, j *job) error {
	stored, err := r.applier.store.Case(ctx, j.subject.ID)
	if store.IsNotFound(err) {
		j.subject.Error = "the case is not in the store any more"
		return nil
	}
	if err != nil {
		return fmt.Errorf("read case %s: %w", j.subject.ID, err)
	}
	j.subject = stored
	if j.subject.Verdict == crm.Merge || j.subject.Verdict == crm.Separate {
		j.verdict = j.subject.Verdict
	}
	approval, err := r.applier.store.OpenApproval(ctx, j.subject.ID)
	if store.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read whether case %s was approved: %w", j.subject.ID, err)
	}
	j.approval, j.verdict = &approval, approval.As
	return nil
}

// forEachJob applies the wanted cases. Only errors that concern every case end it.
func (r *run) forEachJob(ctx context.Context, carry func(context.Context, *job) error, wanted func(*job) bool) error {
	for _, j := range r.jobs {
		if j.outcome.Skipped || j.err != nil || !wanted(j) {
			continue
		}
		if err := r.checkMayContinue(ctx); err != nil {
			return err
		}
		err := r.recordFailure(ctx, j, carry(ctx, j))
		r.reportOutcome(j)
		if err != nil {
			return err
		}
	}
	return nil
}

// reportOutcome passes on the outcome of a case, unless nothing was begun.
func (r *run) reportOutcome(j *job) {
	begun := len(j.outcome.Entries) > 0 || j.outcome.Error != ""
	if r.o.OnOutcome != nil && !j.outcome.Skipped && begun {
		r.o.OnOutcome(j.outcome)
	}
}

func (r *run) checkMayContinue(ctx context.Context) error {
	if err := context.Cause(ctx); err != nil || r.o.May == nil {
		return err
	}
	return r.o.May(ctx)
}

func (r *run) appliedBy(j *job) string {
	if j.approval != nil {
		return j.approval.By
	}
	return r.by
}

// Consistency returns the check that comes before writing: whether store and Odoo agree about the past.
func (a *Applier) Consistency() *consistency.Checker {
	return &consistency.Checker{
		Store: a.store, Notes: a.notes, Records: a.records, Leads: a.leads, Journal: a.journal, Now: a.o.Now,
		PreventMerge: a.undoer.Dismiss,
	}
}
