package app

import (
	"cmp"
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
	"leadtwin/sync/apply"
)

// LeadTeams returns the sales team of each lead of the mirror; of a merged lead, that of the lead it is now. Of a lead
// that the mirror does not have, be it deleted or restored a moment ago, it is the team before the lead was merged, and
// none where that is no longer known.
func (d *deskPast) LeadTeams(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID]crm.TeamID, error) {
	survivors, err := d.app.store.SurvivorOf(ctx, leads)
	if err != nil {
		return nil, err
	}
	current := lists.Map(leads, func(id crm.LeadID) crm.LeadID { return cmp.Or(survivors[id], id) })
	known, err := d.app.store.Leads(ctx, current)
	if err != nil {
		return nil, fmt.Errorf("read the sales teams of %d leads: %w", len(leads), err)
	}
	teams := make(map[crm.LeadID]crm.TeamID, len(known))
	for i := range known {
		teams[known[i].ID] = known[i].Team
	}
	out := make(map[crm.LeadID]crm.TeamID, len(leads))
	var gone []crm.LeadID
	for i, id := range leads {
		if team, is := teams[current[i]]; is {
			out[id] = team
		} else {
			gone = append(gone, id)
		}
	}
	return out, d.addEarlierTeams(ctx, out, gone, survivors)
}

// addEarlierTeams adds the teams that leads had when a snapshot was taken of them. A merged lead without one has none:
// whose it was must not be guessed.
func (d *deskPast) addEarlierTeams(
	ctx context.Context, teams map[crm.LeadID]crm.TeamID, gone []crm.LeadID, survivors map[crm.LeadID]crm.LeadID,
) error {
	if len(gone) == 0 {
		return nil
	}
	snapshots, err := d.app.store.LastSnapshots(ctx, gone)
	if err != nil {
		return err
	}
	for _, id := range gone {
		if s, is := snapshots[id]; is {
			lead, err := apply.LeadOfSnapshot(s.Data)
			if err != nil {
				return fmt.Errorf("read the snapshot of lead %d for %s: %w", id, s.Entry, err)
			}
			teams[id] = lead.Team
		} else if survivors[id] != 0 {
			teams[id] = 0
		}
	}
	return nil
}

// Action returns one write of the journal. Error: *store.NotFoundError.
func (d *deskPast) Action(ctx context.Context, id string) (report.Action, error) {
	entry, err := d.app.store.EntryByID(ctx, id)
	if err != nil {
		return report.Action{}, err
	}
	return d.app.newAction(&entry), nil
}
