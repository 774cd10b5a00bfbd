package reconcile

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// Marks say which leads have to be looked at.
type Marks interface {
	MarkDirty(ctx context.Context, ids []crm.LeadID) error
	DirtyLeads(ctx context.Context, after crm.LeadID, limit int) ([]store.DirtyLead, error)
	DirtyAmong(ctx context.Context, leads []crm.LeadID) ([]store.DirtyLead, error)
	ClearDirty(ctx context.Context, marks []store.DirtyLead) error
}

// Mirror holds the leads as crawl read them.
type Mirror interface {
	cluster.MirrorStore
	LeadPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.Lead, error]
	CountLeads(ctx context.Context) (int, error)
	FrequentKeys(ctx context.Context, over int) (map[crm.Key]int, error)
}

// Cases are what came out so far.
type Cases interface {
	CasesOfLeads(ctx context.Context, leads []crm.LeadID) ([]crm.Case, error)
	Cases(ctx context.Context, f store.CaseFilter) ([]crm.Case, error)
	SaveCases(ctx context.Context, c store.CaseChange) (store.SavedCases, error)
}

// Decisions are what people said, and what was done in Odoo.
type Decisions interface {
	DismissedPairs(ctx context.Context, leads []crm.LeadID) (map[crm.Pair]bool, error)
	Dismissals(ctx context.Context, leads []crm.LeadID) ([]store.Dismissal, error)
	LostDismissals(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID][]crm.LeadID, error)
	SurvivorOf(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]crm.LeadID, error)
	NotesAbout(ctx context.Context, leads []crm.LeadID) ([]store.Note, error)
}

// Facts are small values that outlive a pass.
type Facts interface {
	GetFact(ctx context.Context, name string, v any) (found bool, err error)
	SetFact(ctx context.Context, name string, v any) error
	Directory(ctx context.Context) (*crm.Directory, error)
}

// Store is all that reconcile reads and writes; *store.Store meets it.
type Store interface {
	Marks
	Mirror
	Cases
	Decisions
	Facts
}

// Refresher reads leads from Odoo into the mirror and takes those out of it that are gone; *crawl.Crawler meets it.
type Refresher interface {
	Refresh(ctx context.Context, ids []crm.LeadID, held ...store.DirtyLead) (missing []crm.LeadID, err error)
}

// Fresh says which leads need not be read again, because a crawl has just done so; *crawl.Fresh meets it.
type Fresh interface{ Has(id crm.LeadID) bool }

// Options are how passes work. What is zero takes its default.
type Options struct {
	Open  crm.State     // of a new case: crm.Planned, or crm.Waiting where it will be carried out
	Batch int           // dirty leads that are read and evaluated at once; 1000
	Retry time.Duration // a failed case opens again after this; 0: only when its facts change

	OnCase func(crm.Case) // hears of each case that is new or changed, under its id in the store; may be nil
}

// Reconciler settles dirty leads. It keeps nothing between passes.
type Reconciler struct {
	store   Store
	refresh Refresher
	policy  rules.Policy
	o       Options
	crowd   int        // as of bulk.joinByKeys
	pages   int        // leads or cases that a walk of the whole mirror reads at once
	pass    sync.Mutex // one pass at a time
}

// New makes a Reconciler. The policy must be complete (rules.Default, or what it became) and the one that the Refresher
// makes keys by.
func New(s Store, refresh Refresher, policy rules.Policy, o Options) *Reconciler {
	const batch = 1000
	if o.Batch <= 0 {
		o.Batch = batch
	}
	if o.Open == "" {
		o.Open = crm.Planned
	}
	return &Reconciler{store: s, refresh: refresh, policy: policy, o: o, crowd: 4 * packSize, pages: packSize}
}

// Stats says what one pass did.
type Stats struct {
	Dirty     int                  // leads that were dirty
	Evaluated int                  // leads that were decided on: the dirty ones and all that hang together with them
	Groups    int                  // groups of two leads or more among them
	Put       int                  // cases that are new or changed
	Dropped   int                  // cases whose facts are gone
	Missing   []crm.LeadID         // dirty leads that Odoo does not have, or does not show
	Failed    map[crm.LeadID]error // leads that could not be read; they stay dirty
}

// RunOnce settles every lead that is dirty at now. A second call finds nothing to do. Leads in fresh are not read again;
// nil reads all. A lead that cannot be read stays dirty, and the others go on; only when Odoo or the store cannot be
// worked with at all does the pass end with an error, and what was settled before stays settled.
func (r *Reconciler) RunOnce(ctx context.Context, now time.Time, fresh Fresh) (Stats, error) {
	r.pass.Lock()
	defer r.pass.Unlock()
	p := &pass{Reconciler: r, now: now, stats: Stats{Failed: map[crm.LeadID]error{}}}
	if err := p.prepare(ctx); err != nil {
		return p.stats, err
	}
	marks, unread := p.takeMarks(ctx, fresh)
	if err := context.Cause(ctx); err != nil {
		return p.stats, errors.Join(unread, err)
	}
	return p.stats, errors.Join(unread, p.evaluate(ctx, marks))
}

// pass is one RunOnce.
type pass struct {
	*Reconciler
	now    time.Time
	shared *commonKeys
	busy   map[crm.LeadID]time.Time // when the quiet time of a lead is over
	again  []crm.LeadID             // to be marked again: their cases were changed while we looked
	stats  Stats
}

// prepare does what is due by the clock, and loads what passes remember.
func (p *pass) prepare(ctx context.Context) error {
	if err := p.reopen(ctx); err != nil {
		return err
	}
	if err := p.wake(ctx); err != nil {
		return err
	}
	return p.loadCommon(ctx)
}

// evaluate decides on all dirty leads that were read.
func (p *pass) evaluate(ctx context.Context, marks []store.DirtyLead) error {
	all, err := p.policyIsNew(ctx)
	if err != nil {
		return err
	}
	switch {
	case all:
		if err := p.everything(ctx, marks, true); err != nil {
			return err
		}
		return p.keepPolicy(ctx)
	case len(marks) > 0:
		return p.changed(ctx, marks)
	}
	return nil
}

// changed decides on what hangs together with a few leads, or, if they are not so few, on the whole mirror, which then
// is faster.
func (p *pass) changed(ctx context.Context, marks []store.DirtyLead) error {
	const part = 10
	if len(marks) <= p.o.Batch/2 {
		return p.evaluateNeighbourhoods(ctx, marks)
	}
	leads, err := p.store.CountLeads(ctx) // walks the table, so only where it pays
	if err != nil {
		return fmt.Errorf("count the leads of the mirror: %w", err)
	}
	if len(marks) > leads/part {
		return p.everything(ctx, marks, false)
	}
	return p.evaluateNeighbourhoods(ctx, marks)
}
