package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// takeMarks lists the dirty leads, and reads those of them again that are not fresh. It returns the marks of the leads
// that can be decided on. A lead that is marked once more while the pass runs is left to the next one.
func (p *pass) takeMarks(ctx context.Context, fresh Fresh) ([]store.DirtyLead, error) {
	marks, err := p.dirty(ctx)
	if err != nil {
		return nil, err
	}
	p.stats.Dirty = len(marks)
	var ready, stale []store.DirtyLead
	for _, m := range marks {
		if fresh != nil && fresh.Has(m.Lead) {
			ready = append(ready, m)
		} else {
			stale = append(stale, m)
		}
	}
	for len(stale) > 0 {
		batch := stale[:min(len(stale), p.o.Batch)]
		stale = stale[len(batch):]
		read, err := p.readAgain(ctx, batch)
		ready = append(ready, read...)
		if err != nil {
			return byLead(ready), err
		}
	}
	return byLead(ready), nil
}

func byLead(marks []store.DirtyLead) []store.DirtyLead {
	slices.SortFunc(marks, func(a, b store.DirtyLead) int { return cmp.Compare(a.Lead, b.Lead) })
	return marks
}

// dirty are the marks of all dirty leads.
func (p *pass) dirty(ctx context.Context) (all []store.DirtyLead, err error) {
	after := crm.LeadID(0)
	for {
		marks, err := p.store.DirtyLeads(ctx, after, packSize)
		if err != nil {
			return nil, fmt.Errorf("list the dirty leads: %w", err)
		}
		all = append(all, marks...)
		if len(marks) < packSize {
			return all, nil
		}
		after = marks[len(marks)-1].Lead
	}
}

// mostFailed is how many single leads may fail before that is called a failure of Odoo.
const mostFailed = 20

// readAgain reads leads and returns the marks of those that could be read, with the keys that they turn out to have
// lost. Where one lead makes the whole call fail, such as a lead that is forbidden to us, it is found by halves.
func (p *pass) readAgain(ctx context.Context, marks []store.DirtyLead) ([]store.DirtyLead, error) {
	ids := make([]crm.LeadID, len(marks))
	for i, m := range marks {
		ids[i] = m.Lead
	}
	missing, err := p.refresh.Refresh(ctx, ids, marks...)
	switch {
	case err == nil:
		p.stats.Missing = append(p.stats.Missing, missing...)
		return p.withLostKeys(ctx, marks, ids)
	case !odooclient.KindOf(err).RecordSpecific() || len(p.stats.Failed) >= mostFailed:
		return nil, fmt.Errorf("read %d dirty leads again: %w", len(ids), err)
	case len(ids) == 1:
		p.stats.Failed[ids[0]] = err
		return nil, nil
	}
	half := len(marks) / 2
	first, err := p.readAgain(ctx, marks[:half])
	if err != nil {
		return first, err
	}
	second, err := p.readAgain(ctx, marks[half:])
	return append(first, second...), err
}

// withLostKeys adds to marks what the leads lost when they were read. The marks themselves stay those that were taken
// first: whoever marked a lead meanwhile did so for a reason that this pass may not have seen.
func (p *pass) withLostKeys(ctx context.Context, marks []store.DirtyLead, ids []crm.LeadID) ([]store.DirtyLead, error) {
	now, err := p.store.DirtyAmong(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the marks of %d leads: %w", len(ids), err)
	}
	left := make(map[crm.LeadID][]crm.Key, len(now))
	for _, m := range now {
		left[m.Lead] = m.RemovedKeys
	}
	for i := range marks {
		marks[i].RemovedKeys = append(marks[i].RemovedKeys, left[marks[i].Lead]...)
	}
	return marks, nil
}
