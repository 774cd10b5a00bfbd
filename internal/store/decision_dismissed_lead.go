package store

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// DismissedLead is a lead of a dismissed pair, with some of its messages: Odoo's own merge moves them to the survivor.
type DismissedLead struct {
	Lead     crm.LeadID
	Messages []crm.MessageID
}

// The states of dismissed_leads.moved_to besides the id of a lead.
const (
	notMoved     = 0
	movedUnknown = -1
)

// UntrackedDismissedLeads returns leads of the mirror that belong to a dismissed pair and have no stored messages yet,
// by id.
func (s *Store) UntrackedDismissedLeads(ctx context.Context, limit int) ([]crm.LeadID, error) {
	ids, err := queryColumn[crm.LeadID](ctx, s.read,
		`SELECT lead FROM (SELECT a AS lead FROM dismissed UNION SELECT b FROM dismissed) AS d
		WHERE EXISTS (SELECT 1 FROM leads WHERE leads.id = d.lead)
		AND NOT EXISTS (SELECT 1 FROM dismissed_leads t WHERE t.lead = d.lead) ORDER BY lead LIMIT ?`, limit)
	return ids, wrapf(err, "find dismissed leads without messages")
}

// TrackDismissedLead stores some messages of a lead of a dismissed pair.
func (s *Store) TrackDismissedLead(ctx context.Context, l DismissedLead) error {
	return s.exec(ctx, fmt.Sprintf("store the messages of lead %d", l.Lead),
		`INSERT INTO dismissed_leads (lead, messages, moved_to) VALUES (?, ?, ?)
		ON CONFLICT (lead) DO UPDATE SET messages = excluded.messages`, int64(l.Lead), storedJSON{l.Messages}, notMoved)
}

// MissingDismissedLeads returns tracked leads that are no longer in the mirror, that Leadtwin did not merge, and that
// were not searched for yet, by id.
func (s *Store) MissingDismissedLeads(ctx context.Context, limit int) ([]DismissedLead, error) {
	const statement = `SELECT lead, messages FROM dismissed_leads d WHERE moved_to = ?
		AND NOT EXISTS (SELECT 1 FROM leads WHERE leads.id = d.lead)
		AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.lead = d.lead) ORDER BY lead LIMIT ?`
	found, err := queryAll(ctx, s.read, statement, []any{notMoved, limit},
		func(l *DismissedLead) []any { return []any{&l.Lead, storedJSON{&l.Messages}} })
	return found, wrapf(err, "find missing dismissed leads")
}

// MoveDismissals copies the dismissed pairs of a lead that is gone to the lead that a user merged it into, and marks
// all of them dirty. An into of 0 means that the survivor is unknown: LostDismissals returns the pairs then.
func (s *Store) MoveDismissals(ctx context.Context, lead, into crm.LeadID, at time.Time) error {
	return s.inTransaction(ctx, fmt.Sprintf("move the dismissals of lead %d", lead), func(t *tx) error {
		if err := t.acquireLock(ctx, decisionLock); err != nil {
			return err
		}
		pairs, err := queryDismissals(ctx, t, []crm.LeadID{lead})
		if err != nil {
			return err
		}
		moved := int64(movedUnknown)
		if into != 0 {
			moved = int64(into)
			if err := inheritDismissals(ctx, t, []crm.LeadID{lead}, into); err != nil {
				return err
			}
		}
		if _, err := t.exec(ctx, "UPDATE dismissed_leads SET moved_to = ? WHERE lead = ?", moved, int64(lead)); err != nil {
			return err
		}
		var dirty []crm.LeadID
		for _, d := range pairs {
			dirty = append(dirty, otherLead(d.Pair, lead))
		}
		if into != 0 {
			dirty = append(dirty, into)
		}
		if err := markDirty(ctx, t, lists.Distinct(dirty), nil, nil); err != nil {
			return err
		}
		return t.appendAudit(ctx, at, "", "pass dismissals on", "", map[string]any{"lead": lead, "into": into})
	})
}

// LostDismissals returns, by lead, the leads that were dismissed together with it, no longer exist, and whose survivor
// is unknown.
func (s *Store) LostDismissals(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID][]crm.LeadID, error) {
	lost := map[crm.LeadID][]crm.LeadID{}
	var first int64 // usually there are none: then the many leads of a full sweep need no further query
	if found, err := queryOne(ctx, s.read, "SELECT lead FROM dismissed_leads WHERE moved_to = -1 LIMIT 1", nil,
		&first); err != nil || !found {
		return lost, err
	}
	for _, side := range []struct{ own, other string }{{"a", "b"}, {"b", "a"}} {
		statement := "SELECT DISTINCT d." + side.own + ", d." + side.other + " FROM dismissed_leads l" +
			" JOIN dismissed d ON d." + side.other + " = l.lead WHERE l.moved_to = -1 AND d." + side.own +
			" IN ? AND NOT EXISTS (SELECT 1 FROM leads WHERE leads.id = l.lead) ORDER BY 1, 2"
		part, err := queryLists[crm.LeadID, crm.LeadID](ctx, s.read, statement, idList(lists.Distinct(leads)))
		if err != nil {
			return nil, fmt.Errorf("find dismissals of missing leads: %w", err)
		}
		for lead, gone := range part {
			lost[lead] = append(lost[lead], gone...)
		}
	}
	return lost, nil
}
