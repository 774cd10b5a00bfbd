package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/disjoint"
)

// Unwritten are all leads of a first crawl, which keeps them in memory and has not written all of them yet;
// *crawl.Fresh implements it.
type Unwritten interface {
	Fresh
	// Marks are the marks, ascending by lead, that the leads have once they are written.
	Marks() []store.DirtyLead
}

// Prepare evaluates the leads of a first crawl that still writes the last of them, and keeps the result for the next
// RunOnce. That uses it only if by then the mirror has exactly these leads, each with the mark that the crawl wrote,
// and only for leads without dismissals. Prepare changes nothing in the store. After an error, which may be ignored,
// RunOnce evaluates as it does without Prepare.
func (r *Reconciler) Prepare(ctx context.Context, now time.Time, read Unwritten) error {
	found, err := r.prepare(ctx, now, read)
	if err != nil {
		return fmt.Errorf("evaluate leads that are being written: %w", err)
	}
	r.prepared.Store(found)
	return nil
}

// prepared is the result of Prepare.
type prepared struct {
	marks     []store.DirtyLead // ascending
	directory *crm.Directory
	sets      *disjoint.Sets[int32] // of positions among the marks, joined by keys
	frequent  rules.FrequentKeys
	batches   map[crm.LeadID]preparedBatch // by their first lead
}

type preparedBatch struct {
	leads  []crm.LeadID // ascending
	result rules.Result
}

func (r *Reconciler) prepare(ctx context.Context, now time.Time, read Unwritten) (*prepared, error) {
	p := &pass{Reconciler: r, now: now, fresh: read}
	out := &prepared{marks: read.Marks(), batches: map[crm.LeadID]preparedBatch{}}
	var err error
	if out.directory, err = r.store.Directory(ctx); err != nil {
		return nil, err
	}
	mirror, err := p.newMirror(ctx, out.marks)
	if err != nil {
		return nil, err
	}
	ix := p.newIndexOf(leadsOfMarks(out.marks), mirror, newKeysInMemory(out.marks, read))
	for i := range ix.dirty {
		ix.dirty[i] = true
	}
	if err := ix.joinByKeys(ctx); err != nil {
		return nil, err
	}
	out.sets, out.frequent = ix.sets, ix.frequent
	return out, forEachInOrder(ctx, ix.batches(true, 0), ix.prepareBatch, func(b preparedBatch) error {
		out.batches[b.leads[0]] = b
		return nil
	})
}

func (ix *fullIndex) prepareBatch(ctx context.Context, b batch) (preparedBatch, error) {
	leads, err := ix.mirror.ReadLeads(ctx, b.leads)
	if err != nil {
		return preparedBatch{}, err
	}
	result, err := ix.pass.evaluateRules(ctx, leads, ix.frequent, nil)
	return preparedBatch{b.leads, result}, err
}

// usePrepared takes over the result of Prepare if it is about the leads and marks of the index. It reports whether it
// did: then the leads are joined by their keys.
func (p *pass) usePrepared(ctx context.Context, ix *fullIndex) (bool, error) {
	found := p.prepared
	if found == nil || len(found.marks) != len(ix.leads) || !slices.EqualFunc(found.marks, ix.marks.all, sameMark) {
		return false, nil
	}
	for i := range ix.leads {
		if ix.leads[i] != found.marks[i].Lead {
			return false, nil
		}
	}
	if d, err := p.store.Directory(ctx); err != nil || d != found.directory {
		return false, err
	}
	ix.prepared, ix.sets, ix.frequent = found, found.sets, maps.Clone(found.frequent)
	return true, nil
}

// sameMark reports whether a mark is as a crawl wrote it: nothing has been reported or written about the lead since.
func sameMark(written, stored store.DirtyLead) bool {
	return written.Lead == stored.Lead && written.Version == stored.Version && stored.Read && len(stored.RemovedKeys) == 0
}

// resultOf returns the result for exactly these leads, or nil. A nil receiver has none.
func (f *prepared) resultOf(leads []crm.LeadID) *rules.Result {
	if f == nil || len(leads) == 0 {
		return nil
	}
	b, ok := f.batches[leads[0]]
	if !ok || !slices.Equal(b.leads, leads) {
		return nil
	}
	return &b.result
}
