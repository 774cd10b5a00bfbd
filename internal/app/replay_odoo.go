package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/rules/replay"
)

// mergesInOdoo reads what users merged in Odoo itself from the messages about it.
func (a *App) mergesInOdoo(
	ctx context.Context, source *pastSource, o ReplayOptions,
) ([]replay.Decision, *report.OdooMerges, error) {
	a.o.Progress("reading merges in Odoo", 0, 1)
	found, err := a.odoo().MergeSummaries(ctx, o.Since, o.Limit)
	if err != nil {
		return nil, nil, err
	}
	out := &report.OdooMerges{Since: o.Since.UTC(), Found: len(found), More: len(found) == o.Limit}
	own, err := a.ownMerges(ctx)
	if err != nil {
		return nil, nil, err
	}
	var decisions []replay.Decision
	for i := range found {
		m := &found[i]
		switch {
		case m.By == crm.UserID(a.odoo().Session().UID) || own.include(m):
			out.ByLeadtwin++
			continue
		case !m.Readable:
			out.Unreadable++
			continue
		}
		d, known, err := source.mergeInOdoo(ctx, m)
		if err != nil {
			return nil, nil, err
		}
		if !known {
			out.WithoutData++
			continue
		}
		decisions = append(decisions, d)
	}
	out.Compared = len(decisions)
	return decisions, out, nil
}

// firstGoneLead is the first of the ids that leads without one are compared by. Odoo's are far below.
const firstGoneLead crm.LeadID = 1 << 40

// mergeInOdoo is a merge that a user made in Odoo. The survivor is compared as the last sweep read it: what it took
// over from the others counts as its own. Of the others the message keeps names and contact data only, so that guards
// have little to go by. It returns false where the survivor is not in the mirror.
func (s *pastSource) mergeInOdoo(ctx context.Context, m *odooclient.MergeSummary) (replay.Decision, bool, error) {
	d := replay.Decision{What: replay.InOdoo, At: m.At, Message: m.ID, Decided: []crm.LeadID{m.Lead}}
	related, err := s.mirror.Related(ctx, d.Decided, m.At)
	if err != nil || len(related.Missing) > 0 {
		return d, false, err
	}
	d.By = s.resolver.Directory().Users[m.By].Name
	d.Leads, d.Frequent = related.Leads, related.Frequent
	var survivor *rules.Lead
	for i := range d.Leads {
		if d.Leads[i].ID == m.Lead {
			survivor = &d.Leads[i]
		}
	}
	gone := make([]rules.Lead, 0, len(m.Merged))
	for i, l := range m.Merged {
		gone = append(gone, s.resolver.Lead(crm.Lead{
			ID: firstGoneLead + crm.LeadID(i), Title: l.Title, Type: crm.TypeLead, Active: true,
			ContactName: l.ContactName, CompanyName: l.CompanyName, Email: l.Email, Phone: l.Phone, Mobile: l.Mobile,
			Company: survivor.Company, Country: survivor.Country, Stage: survivor.Stage, Probability: survivor.Probability,
			Created: m.At,
		}, crm.Customer{}))
		d.Decided, d.Gone = append(d.Decided, gone[i].ID), append(d.Gone, l.Title)
	}
	d.Leads = append(d.Leads, gone...)
	return d, true, nil
}

// ownMerges are the times of Leadtwin's merges by the leads that survived them or were merged.
type ownMerges map[crm.LeadID][]time.Time

func (a *App) ownMerges(ctx context.Context) (ownMerges, error) {
	entries, err := a.store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActMerge},
		States:  []store.EntryState{store.EntryDone, store.EntryVerified, store.EntryUndone},
	})
	if err != nil {
		return nil, fmt.Errorf("read the merges of the journal: %w", err)
	}
	out := ownMerges{}
	for _, e := range entries {
		for _, id := range append(slices.Clip(e.Leads), e.Survivor) {
			out[id] = append(out[id], e.At)
		}
	}
	return out, nil
}

// include reports whether a message is about a merge of Leadtwin, perhaps by another user of Odoo than today's: one of
// a lead of the journal, at that time.
func (own ownMerges) include(m *odooclient.MergeSummary) bool {
	const apart = 15 * time.Minute // a merge may wait for Odoo, and clocks differ
	for _, at := range own[m.Lead] {
		if m.At.Sub(at).Abs() < apart {
			return true
		}
	}
	return false
}
