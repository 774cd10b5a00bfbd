package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// RecordMerge records in one transaction that Odoo merged leads into survivor: the survivor inherits their dismissed
// pairs, the merged leads leave the mirror, and the survivor and the other leads of their cases become dirty. It may be
// repeated.
func (s *Store) RecordMerge(ctx context.Context, gone []crm.LeadID, survivor crm.LeadID, at time.Time) error {
	return s.inTransaction(ctx, fmt.Sprintf("record the merge into lead %d", survivor),
		func(t *tx) error { return t.recordMerge(ctx, gone, survivor, at) })
}

func (t *tx) recordMerge(ctx context.Context, gone []crm.LeadID, survivor crm.LeadID, at time.Time) error {
	gone = slices.DeleteFunc(lists.Distinct(gone), func(id crm.LeadID) bool { return id == survivor })
	if err := t.acquireLock(ctx, decisionLock); err != nil {
		return err
	}
	if err := inheritDismissals(ctx, t, gone, survivor); err != nil {
		return err
	}
	if err := setSurvivors(ctx, t, gone, survivor, at); err != nil {
		return err
	}
	if err := deleteLeadRows(ctx, t, gone, nil); err != nil {
		return err
	}
	return markDirty(ctx, t, []crm.LeadID{survivor}, nil, nil)
}

// RecordRestore records that an undo re-created a lead under a new id. Pairs that others inherited from the old lead
// move to the new one, leads that were merged into the old one before now belong to the new one, and a note about the
// old one is a note about the new one as well. So are these notes, which were posted while the lead was merged.
func (s *Store) RecordRestore(ctx context.Context, gone, as crm.LeadID, notes []crm.MessageID, at time.Time) error {
	return s.inTransaction(ctx, fmt.Sprintf("record that lead %d was restored as %d", gone, as), func(t *tx) error {
		if err := t.acquireLock(ctx, decisionLock); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "DELETE FROM dismissed WHERE via = ?", int64(gone)); err != nil {
			return err
		}
		own, err := queryDismissals(ctx, t, []crm.LeadID{gone})
		if err != nil {
			return err
		}
		for i, d := range own {
			own[i].Pair = crm.NewPair(as, otherLead(d.Pair, gone))
		}
		if err := insertDismissals(ctx, t, own); err != nil {
			return err
		}
		if err := addLeadToNotes(ctx, t, gone, as, notes); err != nil {
			return err
		}
		family, err := queryDescendants(ctx, t, gone)
		if err != nil {
			return err
		}
		_, err = t.exec(ctx, "UPDATE merged SET home = ?, at = ? WHERE lead IN ?", int64(as), toMicros(at), idList(family))
		if err != nil {
			return err
		}
		return markDirty(ctx, t, []crm.LeadID{as}, nil, nil)
	})
}

// SurvivorOf returns where merged leads are now, at the end of all merges that followed. Other leads are not in the
// result.
func (s *Store) SurvivorOf(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]crm.LeadID, error) {
	homes, err := queryMap[crm.LeadID, crm.LeadID](ctx, s.read, "SELECT lead, home FROM merged WHERE lead IN ?",
		idList(lists.Distinct(ids)))
	return homes, wrapf(err, "find survivors")
}

// inheritDismissals copies the dismissed pairs of the merged leads to the survivor. The originals stay, in case an undo
// restores a lead.
func inheritDismissals(ctx context.Context, t *tx, gone []crm.LeadID, survivor crm.LeadID) error {
	pairs, err := queryDismissals(ctx, t, gone)
	if err != nil {
		return err
	}
	var inherited []Dismissal
	for _, d := range pairs {
		for _, g := range gone {
			o := otherLead(d.Pair, g)
			if _, merged := slices.BinarySearch(gone, o); o == 0 || o == survivor || merged {
				continue
			}
			inherited = append(inherited, Dismissal{Pair: crm.NewPair(survivor, o), Case: d.Case, By: d.By, At: d.At, Via: g})
		}
	}
	return insertDismissals(ctx, t, inherited)
}

func otherLead(p crm.Pair, lead crm.LeadID) crm.LeadID {
	switch lead {
	case p.A:
		return p.B
	case p.B:
		return p.A
	}
	return 0
}

// setSurvivors moves the merged leads, and all that were merged into them, to the survivor.
func setSurvivors(ctx context.Context, t *tx, gone []crm.LeadID, survivor crm.LeadID, at time.Time) error {
	if _, err := t.exec(ctx, "UPDATE merged SET home = ? WHERE home IN ?", int64(survivor), idList(gone)); err != nil {
		return err
	}
	args := make([]any, 0, 4*len(gone))
	for _, g := range gone {
		args = append(args, int64(g), int64(survivor), int64(survivor), toMicros(at))
	}
	return t.insertRows(ctx, "INSERT INTO merged (lead, into_lead, home, at)",
		"ON CONFLICT (lead) DO UPDATE SET into_lead = excluded.into_lead, home = excluded.home", 4, args)
}

// queryDescendants returns a merged lead and all that were merged into it, directly or not.
func queryDescendants(ctx context.Context, t *tx, lead crm.LeadID) ([]crm.LeadID, error) {
	family := []crm.LeadID{lead}
	for next := family; len(next) > 0; {
		found, err := queryColumn[crm.LeadID](ctx, t, "SELECT lead FROM merged WHERE into_lead IN ?", idList(next))
		if err != nil {
			return nil, err
		}
		next = slices.DeleteFunc(found, func(id crm.LeadID) bool { return slices.Contains(family, id) })
		family = append(family, next...)
	}
	return family, nil
}
