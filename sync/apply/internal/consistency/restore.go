package consistency

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/records"
)

func (c *Checker) signOfRestore(ctx context.Context) (string, error) {
	type check func(context.Context) (string, error)
	for _, check := range []check{c.checkMergedLeads, c.checkWriteDates, c.checkLatestNotes} {
		if sign, err := check(ctx); err != nil || sign != "" {
			return sign, err
		}
	}
	return "", nil
}

// checkMergedLeads searches for leads that the latest merges deleted. Odoo never uses an ID twice.
func (c *Checker) checkMergedLeads(ctx context.Context) (string, error) {
	lost, err := c.lostMerges(ctx, checkedMerges)
	if err != nil || len(lost) == 0 {
		return "", err
	}
	return fmt.Sprintf("Odoo has leads %s, which %s merged into another: Odoo was restored from an older backup",
		crm.FormatIDs(lost[0].existing), lost[0].entry.ID), nil
}

// lostMerge is a merge that Odoo no longer shows, since it has the merged leads.
type lostMerge struct {
	entry    store.Entry
	existing []crm.LeadID
}

// lostMerges checks the latest merges; all if limit is 0.
func (c *Checker) lostMerges(ctx context.Context, limit int) ([]lostMerge, error) {
	merges, err := c.Store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActMerge}, Limit: limit,
		States: []store.EntryState{store.EntryDone, store.EntryVerified},
	})
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	merged := make([][]crm.LeadID, len(merges))
	for i := range merges {
		d, err := journal.Detail[journal.MergeDetail](&merges[i])
		if err != nil {
			return nil, err
		}
		merged[i] = d.Gone
	}
	exists, err := c.Records.ExistingLeads(ctx, slices.Concat(merged...))
	if err != nil {
		return nil, err
	}
	var lost []lostMerge
	for i, e := range merges {
		if existing := slices.DeleteFunc(merged[i], func(id crm.LeadID) bool { return !exists[id] }); len(existing) > 0 {
			lost = append(lost, lostMerge{e, existing})
		}
	}
	return lost, nil
}

// checkWriteDates searches for leads whose last change in Odoo is older than the change that was read before.
func (c *Checker) checkWriteDates(ctx context.Context) (string, error) {
	read, err := c.Store.LatestWriteDates(ctx, checkedLeads)
	if err != nil || len(read) == 0 {
		return "", err
	}
	leads, err := c.findByID(ctx, records.LeadModel, slices.Sorted(maps.Keys(read)), "write_date")
	if err != nil {
		return "", fmt.Errorf("read the write dates of leads: %w", err)
	}
	for _, l := range leads {
		before := read[crm.LeadID(l.ID())]
		now, err := time.Parse(time.DateTime, l.Text("write_date"))
		if err == nil && now.Before(before.Add(-clockTolerance)) {
			return fmt.Sprintf("lead %d was last changed at %s, but Leadtwin has read a change at %s: "+
					"Odoo was restored from an older backup", l.ID(), now.Format(time.DateTime), before.UTC().Format(time.DateTime)),
				nil
		}
	}
	return "", nil
}

// checkLatestNotes searches for the latest notes. Users may delete one, or one with its lead.
func (c *Checker) checkLatestNotes(ctx context.Context) (string, error) {
	notes, err := c.Store.LatestNotes(ctx, checkedNotes)
	if err != nil || len(notes) < minLostNotes {
		return "", err
	}
	var messages []crm.MessageID
	var leads []crm.LeadID
	for _, n := range notes {
		messages, leads = append(messages, n.Message), append(leads, n.PostedOn)
	}
	if found, err := c.findByID(ctx, "mail.message", messages, "id"); err != nil || len(found) > 0 {
		return "", err
	}
	if found, err := c.findByID(ctx, records.LeadModel, leads, "id"); err != nil || len(found) < minLostNotes {
		return "", err
	}
	return fmt.Sprintf("the last %d notes are missing in Odoo: Odoo was restored from an older backup", len(notes)), nil
}

func (c *Checker) findByID(ctx context.Context, model string, ids any, field string) ([]records.Row, error) {
	return c.Records.Find(ctx, model, odooclient.In("id", ids), []string{field})
}
