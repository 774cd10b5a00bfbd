package reconcile

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// Marks are the leads to evaluate.
type Marks interface {
	MarkDirty(ctx context.Context, ids []crm.LeadID) error
	DirtyLeads(ctx context.Context, after crm.LeadID, limit int) ([]store.DirtyLead, error)
	DirtyAmong(ctx context.Context, leads []crm.LeadID) ([]store.DirtyLead, error)
	ClearDirty(ctx context.Context, marks []store.DirtyLead) error
}

// Mirror holds the leads as crawl read them.
type Mirror interface {
	cluster.MirrorStore
	LeadIDPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.LeadID, error]
	CountLeads(ctx context.Context) (int, error)
	SharedKeys(ctx context.Context, limit int) iter.Seq2[store.KeyBlock, error]
	KeysWithPrefix(ctx context.Context, prefix string) iter.Seq2[store.LeadKey, error]
}

// Cases are the results of earlier passes.
type Cases interface {
	CasesOfLeads(ctx context.Context, leads []crm.LeadID) ([]crm.Case, error)
	Cases(ctx context.Context, f store.CaseFilter) ([]crm.Case, error)
	SaveCases(ctx context.Context, c store.CaseChange) (store.SavedCases, error)
}

// Decisions are users' decisions and the actions in Odoo.
type Decisions interface {
	DismissedPairs(ctx context.Context, leads []crm.LeadID) (map[crm.Pair]bool, error)
	Dismissals(ctx context.Context, leads []crm.LeadID) ([]store.Dismissal, error)
	LostDismissals(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID][]crm.LeadID, error)
	SurvivorOf(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]crm.LeadID, error)
	NotesAbout(ctx context.Context, leads []crm.LeadID) ([]store.Note, error)
}

// Facts are small values kept between passes.
type Facts interface {
	GetFact(ctx context.Context, name string, v any) (found bool, err error)
	SetFact(ctx context.Context, name string, v any) error
	ChangeFact(ctx context.Context, name string, v any, change func() (write bool, mark []crm.LeadID, err error)) error
	Directory(ctx context.Context) (*crm.Directory, error)
}

// Store is all that a pass reads and writes; *store.Store implements it.
type Store interface {
	Marks
	Mirror
	Cases
	Decisions
	Facts
}

// Refresher reads leads from Odoo into the mirror and removes deleted ones from it; *crawl.Crawler implements it.
type Refresher interface {
	Refresh(ctx context.Context, ids []crm.LeadID, held ...store.DirtyLead) (missing []crm.LeadID, err error)
}

// Fresh has the leads that a crawl has just read; *crawl.Fresh implements it.
type Fresh interface {
	Has(id crm.LeadID) bool
	// Written returns the lead that the crawl wrote under this mark, with its customer, or nil if it did not keep that.
	Written(id crm.LeadID, mark int64) (*store.KeyedLead, crm.Customer)
}

// Options configure passes. Zero values take their defaults.
type Options struct {
	InitialState crm.State     // of a new case: crm.Planned, or crm.Waiting if cases are applied
	Batch        int           // dirty leads that are read and evaluated at once; 1000
	RetryAfter   time.Duration // a failed case opens again after this; 0: only when its facts change

	Mail cluster.Correspondence // says with whom salespeople wrote; nil: nothing is known of that

	OnCase func(crm.Case) // called with each new or changed case, under its id in the store; may be nil
}

// Reconciler evaluates dirty leads. Between passes it keeps only the result of Prepare.
type Reconciler struct {
	store      Store
	refresher  Refresher
	policy     rules.Policy
	options    Options
	maxTypoSet int        // leads that keys for typing errors may join uncompared
	pageSize   int        // leads or cases per page of the whole mirror
	running    sync.Mutex // one pass at a time
	prepared   atomic.Pointer[prepared]
}

// New returns a Reconciler. The policy must be complete, and the one that the Refresher makes keys by.
func New(s Store, refresh Refresher, policy rules.Policy, o Options) *Reconciler {
	const batch = 1000
	if o.Batch <= 0 {
		o.Batch = batch
	}
	if o.InitialState == "" {
		o.InitialState = crm.Planned
	}
	return &Reconciler{
		store: s, refresher: refresh, policy: policy, options: o, maxTypoSet: 4 * batchSize, pageSize: batchSize,
	}
}

// Stats reports what one pass did.
type Stats struct {
	Dirty     int                  // leads that were dirty
	Evaluated int                  // the dirty leads and all related ones
	Groups    int                  // clusters of two leads or more among them
	Put       int                  // cases that are new or changed
	Dropped   int                  // cases that no longer hold
	Missing   []crm.LeadID         // dirty leads that were deleted or are not visible
	Failed    map[crm.LeadID]error // leads that could not be read; they stay dirty
	Deferred  []crm.LeadID         // dirty leads that another pass has a part of
	Remarked  int                  // leads that became dirty since a value became frequent or stopped being so
}

// RunOnce evaluates every dirty lead. Leads in fresh are not re-read; nil re-reads all. A lead that cannot be read
// stays dirty and does not stop the others. An error means that Odoo or the store is not usable; results so far are
// saved.
func (r *Reconciler) RunOnce(ctx context.Context, now time.Time, fresh Fresh) (Stats, error) {
	r.running.Lock()
	defer r.running.Unlock()
	p := &pass{Reconciler: r, now: now, fresh: fresh, stats: Stats{Failed: map[crm.LeadID]error{}}}
	p.prepared = r.prepared.Swap(nil)
	if err := p.prepareMarks(ctx); err != nil {
		return p.stats, err
	}
	marks, unread := p.refreshDirty(ctx)
	if err := context.Cause(ctx); err != nil {
		return p.stats, errors.Join(unread, err)
	}
	return p.stats, errors.Join(unread, p.evaluate(ctx, marks))
}

// pass is one RunOnce.
type pass struct {
	*Reconciler
	now          time.Time
	fresh        Fresh // may be nil
	lastFrequent *frequentKeys
	changedCases []crm.LeadID // leads of cases that a user changed during the pass
	stats        Stats
	prepared     *prepared // may be nil
}

func (p *pass) prepareMarks(ctx context.Context) error {
	if err := p.reopenCases(ctx); err != nil {
		return err
	}
	if err := p.markQuietLeads(ctx); err != nil {
		return err
	}
	return p.loadFrequentKeys(ctx)
}

func (p *pass) evaluate(ctx context.Context, marks []store.DirtyLead) error {
	all, err := p.policyChanged(ctx)
	if err != nil {
		return err
	}
	switch {
	case all:
		if err := p.evaluateMirror(ctx, marks, true); err != nil {
			return err
		}
		return p.storePolicy(ctx)
	case len(marks) > 0:
		return p.evaluateDirty(ctx, marks)
	}
	return nil
}

// evaluateDirty evaluates neighbourhoods, or the whole mirror if that is faster.
func (p *pass) evaluateDirty(ctx context.Context, marks []store.DirtyLead) error {
	const part = 10
	if len(marks) <= p.options.Batch/2 {
		return p.evaluateNeighbourhoods(ctx, marks)
	}
	leads, err := p.store.CountLeads(ctx) // reads the whole table
	if err != nil {
		return fmt.Errorf("count the leads of the mirror: %w", err)
	}
	if len(marks) > leads/part {
		return p.evaluateMirror(ctx, marks, false)
	}
	return p.evaluateNeighbourhoods(ctx, marks)
}
