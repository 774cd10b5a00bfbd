package app

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

// LeadTeams returns the sales team of each lead of the mirror; of a merged lead, that of the lead it is now.
func (d *deskPast) LeadTeams(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID]crm.TeamID, error) {
	survivors, err := d.app.store.SurvivorOf(ctx, leads)
	if err != nil {
		return nil, err
	}
	current := make([]crm.LeadID, len(leads))
	for i, id := range leads {
		current[i] = id
		if now, merged := survivors[id]; merged {
			current[i] = now
		}
	}
	known, err := d.app.store.Leads(ctx, current)
	if err != nil {
		return nil, fmt.Errorf("read the sales teams of %d leads: %w", len(leads), err)
	}
	teams := make(map[crm.LeadID]crm.TeamID, len(known))
	for i := range known {
		teams[known[i].ID] = known[i].Team
	}
	out := make(map[crm.LeadID]crm.TeamID, len(leads))
	for i, id := range leads {
		if team, is := teams[current[i]]; is {
			out[id] = team
		}
	}
	return out, nil
}

// Action returns one write of the journal. Error: *store.NotFoundError.
func (d *deskPast) Action(ctx context.Context, id string) (report.Action, error) {
	entry, err := d.app.store.EntryByID(ctx, id)
	if err != nil {
		return report.Action{}, err
	}
	return newAction(&entry), nil
}
