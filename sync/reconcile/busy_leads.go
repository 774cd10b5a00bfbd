package reconcile

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// markQuietLeads marks leads that the guard "busy" held back and whose quiet time has passed.
func (p *pass) markQuietLeads(ctx context.Context) error {
	p.busyUntil = map[crm.LeadID]time.Time{}
	if err := p.getFact(ctx, busyLeadsFact, &p.busyUntil); err != nil {
		return err
	}
	var due []crm.LeadID
	for id, at := range p.busyUntil {
		if !at.After(p.now) {
			due = append(due, id)
			delete(p.busyUntil, id)
		}
	}
	if len(due) == 0 {
		return nil
	}
	slices.Sort(due)
	if err := p.store.MarkDirty(ctx, due); err != nil {
		return fmt.Errorf("mark %d leads that are no longer edited: %w", len(due), err)
	}
	return p.setFact(ctx, busyLeadsFact, p.busyUntil)
}

// rememberBusyLeads stores when the quiet time of leads ends that the guard "busy" holds back.
func (p *pass) rememberBusyLeads(ctx context.Context, found []crm.Case, written func(crm.LeadID) time.Time) error {
	changed := false
	for i := range found {
		for _, g := range found[i].Guards {
			if g.Code != rules.GuardBusy {
				continue
			}
			for _, id := range g.Leads {
				at := written(id).Add(time.Duration(p.policy.QuietMinutes) * time.Minute)
				if !p.busyUntil[id].Equal(at) {
					p.busyUntil[id], changed = at, true
				}
			}
		}
	}
	if !changed {
		return nil
	}
	return p.setFact(ctx, busyLeadsFact, p.busyUntil)
}
