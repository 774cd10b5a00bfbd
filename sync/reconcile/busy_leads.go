package reconcile

import (
	"context"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// markQuietLeads marks leads that the guard "busy" held back and whose quiet time has passed.
func (p *pass) markQuietLeads(ctx context.Context) error {
	var busyUntil map[crm.LeadID]time.Time
	isDue := func(at time.Time) bool { return !at.After(p.now) }
	if err := p.getFact(ctx, busyLeadsFact, &busyUntil); err != nil ||
		!slices.ContainsFunc(slices.Collect(maps.Values(busyUntil)), isDue) {
		return err
	}
	return p.changeFact(ctx, busyLeadsFact, &busyUntil, func() (bool, []crm.LeadID, error) {
		var due []crm.LeadID
		for id, at := range busyUntil {
			if isDue(at) {
				due = append(due, id)
				delete(busyUntil, id)
			}
		}
		return len(due) > 0, due, nil
	})
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
func (p *pass) rememberBusyLeads(ctx context.Context, found map[crm.LeadID]time.Time) error {
	if len(found) == 0 {
		return nil
	}
	var busyUntil map[crm.LeadID]time.Time
	return p.changeFact(ctx, busyLeadsFact, &busyUntil, func() (changed bool, mark []crm.LeadID, err error) {
		if busyUntil == nil {
			busyUntil = map[crm.LeadID]time.Time{}
		}
		for id, at := range found {
			if !busyUntil[id].Equal(at) {
				busyUntil[id], changed = at, true
			}
		}
		return changed, nil, nil
	})
}
