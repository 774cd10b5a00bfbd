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

// busyLeads returns the leads that the guard "busy" holds back, with the end of their quiet time.
func (p *pass) busyLeads(leads []rules.Lead, found []crm.Case) map[crm.LeadID]time.Time {
	var busy map[crm.LeadID]time.Time
	for i := range found {
		for _, g := range found[i].Guards {
			if g.Code != rules.GuardBusy {
				continue
			}
			if busy == nil {
				busy = map[crm.LeadID]time.Time{}
			}
			for _, id := range g.Leads {
				busy[id] = time.Time{}
			}
		}
	}
	for i := range leads {
		if _, is := busy[leads[i].ID]; is {
			busy[leads[i].ID] = leads[i].Written.Add(time.Duration(p.policy.QuietMinutes) * time.Minute)
		}
	}
	return busy
}

// rememberBusyLeads stores when the quiet time of leads ends.
func (p *pass) rememberBusyLeads(ctx context.Context, busyUntil map[crm.LeadID]time.Time) error {
	changed := false
	for id, at := range busyUntil {
		if !p.busyUntil[id].Equal(at) {
			p.busyUntil[id], changed = at, true
		}
	}
	if !changed {
		return nil
	}
	return p.setFact(ctx, busyLeadsFact, p.busyUntil)
}
