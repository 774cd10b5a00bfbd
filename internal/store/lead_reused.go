package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

func rememberFormerLeads(ctx context.Context, t *tx, created map[crm.LeadID]int64) error {
	args := make([]any, 0, 2*len(created))
	for id, at := range created {
		if at != 0 {
			args = append(args, int64(id), at)
		}
	}
	return t.insertRows(ctx, "INSERT INTO former_leads (lead, created)",
		"ON CONFLICT (lead) DO UPDATE SET created = excluded.created", 2, args)
}

// IsFormerLead reports whether a lead was in Odoo and no longer is, as far as it was read.
func (s *Store) IsFormerLead(ctx context.Context, id crm.LeadID) (bool, error) {
	found, err := queryColumn[crm.LeadID](ctx, s.read, "SELECT lead FROM former_leads WHERE lead = ?", int64(id))
	return len(found) > 0, wrapf(err, "find the former lead %d", id)
}

// dropReusedIDs deletes decisions about the former leads of reused ids: after a restore from an older backup, Odoo
// issues ids again. A row with another creation time than the stored or former lead is another lead.
func dropReusedIDs(ctx context.Context, t *tx, rows []leadRow, stored map[int64]leadRow) error {
	former, err := queryFormerLeads(ctx, t, rows, stored)
	if err != nil {
		return err
	}
	var reused, back []crm.LeadID
	var at time.Time
	for _, r := range rows {
		was, left := former[r.id]
		if old, known := stored[r.id]; known && old.doc != r.doc {
			was = createdIn(old.doc)
		}
		if left {
			back = append(back, crm.LeadID(r.id))
		}
		if was != 0 && !sameSecond(was, createdIn(r.doc)) {
			reused, at = append(reused, crm.LeadID(r.id)), fromMicros(r.written)
		}
	}
	if _, err := t.exec(ctx, "DELETE FROM former_leads WHERE lead IN ?", idList(back)); err != nil {
		return err
	}
	if len(reused) == 0 {
		return nil
	}
	if err := deleteDecisionsOnLeads(ctx, t, reused); err != nil {
		return fmt.Errorf("delete what was decided on the former leads %s: %w", crm.FormatIDs(reused), err)
	}
	return t.appendAudit(ctx, at, "", "lead ids reused", "", map[string]any{"leads": reused})
}

// queryFormerLeads returns the creation times of the former leads of rows that the mirror does not have.
func queryFormerLeads(ctx context.Context, t *tx, rows []leadRow, stored map[int64]leadRow) (map[int64]int64, error) {
	var ids []int64
	for i := range rows {
		if _, known := stored[rows[i].id]; !known {
			ids = append(ids, rows[i].id)
		}
	}
	if len(ids) == 0 {
		return map[int64]int64{}, nil
	}
	where, args := nearCondition("lead", ids)
	return queryMap[int64, int64](ctx, t, "SELECT lead, created FROM former_leads WHERE "+where, args...)
}

// sameSecond compares creation times, of which 0 is unknown. Odoo has microseconds, but transports have whole seconds.
func sameSecond(was, is int64) bool {
	const second = int64(time.Second / time.Microsecond)
	return is == 0 || was/second == is/second
}

// createdIn returns the creation time of a stored lead, 0 if it cannot be read.
func createdIn(doc string) int64 {
	var d struct {
		Created int64 `json:"at"`
	}
	if json.Unmarshal([]byte(doc), &d) != nil {
		return 0
	}
	return d.Created
}

// deleteDecisionsOnLeads deletes dismissals, cases, approvals, merges and notes of leads that no longer exist. The
// journal remains. The other leads of the cases become dirty.
func deleteDecisionsOnLeads(ctx context.Context, t *tx, ids []crm.LeadID) error {
	if err := t.acquireLock(ctx, decisionLock); err != nil {
		return err
	}
	mates, err := queryCaseMates(ctx, t, ids)
	if err != nil {
		return err
	}
	if err := markDirty(ctx, t, lists.Distinct(mates), nil, nil); err != nil {
		return err
	}
	leads := idList(ids)
	const ofCases = "IN (SELECT case_id FROM case_leads WHERE lead IN ?)"
	for _, where := range []string{
		"approvals WHERE case_id " + ofCases, "cases WHERE id " + ofCases,
		"dismissed WHERE a IN ?", "dismissed WHERE b IN ?", "dismissed_leads WHERE lead IN ?",
		"merged WHERE lead IN ?", "merged WHERE into_lead IN ?", "merged WHERE home IN ?",
	} {
		if _, err := t.exec(ctx, "DELETE FROM "+where, leads); err != nil {
			return err
		}
	}
	notes, err := queryNotes(ctx, t, "WHERE message IN (SELECT note FROM note_leads WHERE lead IN ?)", leads)
	if err != nil {
		return err
	}
	for _, n := range notes {
		n.Leads = slices.DeleteFunc(n.Leads, func(id crm.LeadID) bool { return slices.Contains(ids, id) })
		if err := updateNoteLeads(ctx, t, n); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, "DELETE FROM note_leads WHERE lead IN ?", leads)
	return err
}
