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

// refreshDirty re-reads the dirty leads that are neither fresh nor dirty because they were read, and returns the marks
// of all that can be evaluated. A lead that is marked again while the pass runs stays dirty.
func (p *pass) refreshDirty(ctx context.Context) ([]store.DirtyLead, error) {
	marks, err := p.listDirty(ctx)
	if err != nil {
		return nil, err
	}
	return p.refreshMarked(ctx, marks)
}

func (p *pass) refreshMarked(ctx context.Context, marks []store.DirtyLead) ([]store.DirtyLead, error) {
	p.stats.Dirty = len(marks)
	var ready, stale []store.DirtyLead
	for _, m := range marks {
		if m.Read || p.fresh != nil && p.fresh.Has(m.Lead) {
			ready = append(ready, m)
		} else {
			stale = append(stale, m)
		}
	}
	for len(stale) > 0 {
		batch := stale[:min(len(stale), p.options.Batch)]
		stale = stale[len(batch):]
		read, err := p.refreshLeads(ctx, batch)
		ready = append(ready, read...)
		if err != nil {
			return sortByLead(ready), err
		}
	}
	return sortByLead(ready), nil
}

func sortByLead(marks []store.DirtyLead) []store.DirtyLead {
	slices.SortFunc(marks, func(a, b store.DirtyLead) int { return cmp.Compare(a.Lead, b.Lead) })
	return marks
}

func (p *pass) listDirty(ctx context.Context) (all []store.DirtyLead, err error) {
	after := crm.LeadID(0)
	for {
		marks, err := p.store.DirtyLeads(ctx, after, batchSize)
		if err != nil {
			return nil, fmt.Errorf("list the dirty leads: %w", err)
		}
		all = append(all, marks...)
		if len(marks) < batchSize {
			return all, nil
		}
		after = marks[len(marks)-1].Lead
	}
}

// maxFailedLeads is how many leads may fail before the pass fails.
const maxFailedLeads = 20

// refreshLeads re-reads leads and returns the marks of those that could be read. If one lead makes the whole call fail,
// such as one that Leadtwin's user must not read, it is found by halving.
func (p *pass) refreshLeads(ctx context.Context, marks []store.DirtyLead) ([]store.DirtyLead, error) {
	ids := leadsOfMarks(marks)
	missing, err := p.refresher.Refresh(ctx, ids, marks...)
	switch {
	case err == nil:
		p.stats.Missing = append(p.stats.Missing, missing...)
		return p.withRemovedKeys(ctx, marks, ids)
	case !odooclient.KindOf(err).RecordSpecific() || len(p.stats.Failed) >= maxFailedLeads:
		return nil, fmt.Errorf("re-read %d dirty leads: %w", len(ids), err)
	case len(ids) == 1:
		p.stats.Failed[ids[0]] = err
		return nil, nil
	}
	half := len(marks) / 2
	first, err := p.refreshLeads(ctx, marks[:half])
	if err != nil {
		return first, err
	}
	second, err := p.refreshLeads(ctx, marks[half:])
	return append(first, second...), err
}

// withRemovedKeys adds to marks the keys that the leads lost when they were read. The versions stay those from before:
// a lead that was marked meanwhile may have changed again.
func (p *pass) withRemovedKeys(
	ctx context.Context, marks []store.DirtyLead, ids []crm.LeadID,
) ([]store.DirtyLead, error) {
	now, err := p.store.DirtyAmong(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the marks of %d leads: %w", len(ids), err)
	}
	removed := make(map[crm.LeadID][]crm.Key, len(now))
	for _, m := range now {
		removed[m.Lead] = m.RemovedKeys
	}
	for i := range marks {
		marks[i].RemovedKeys = append(marks[i].RemovedKeys, removed[marks[i].Lead]...)
	}
	return marks, nil
}
