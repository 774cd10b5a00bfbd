package undo

import (
	"context"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/records"
)

// writeComputed writes the probabilities of a lead, then its dates: Odoo sets dates when a probability changes.
func (u *task) writeComputed(ctx context.Context, lead crm.LeadID, was records.Row, dates map[string]any) error {
	if err := u.writeValues(ctx, lead, was.Probabilities()); err != nil {
		return err
	}
	return u.writeValues(ctx, lead, dates)
}

func (u *task) restoreComputed(ctx context.Context) error {
	was, dates := u.before[u.merge.Survivor].Lead, map[string]any{}
	for _, name := range u.d.Dates {
		dates[name] = was[name]
	}
	if !u.d.Probabilities {
		was = nil
	}
	return u.writeComputed(ctx, u.survivor, was, dates)
}

// restoreProbabilities writes the probability of leads again if Odoo recomputed it since: a write to a customer, or to
// another lead of the same customer, reaches all of them. A probability that a user has set is kept.
func (u *task) restoreProbabilities(ctx context.Context) error {
	was := map[crm.LeadID]records.Row{}
	if u.now != nil && u.d.Probabilities {
		was[u.survivor] = u.before[u.merge.Survivor].Lead
	}
	for _, gone := range u.mergeDetail.Gone {
		was[u.d.Back[gone]] = u.before[gone].Lead
	}
	ids := slices.Sorted(maps.Keys(was))
	now, err := u.undoer.Records.ReadLeads(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		is := now[id]
		if is == nil || !is.IsRecomputedFrom(was[id]) {
			continue
		}
		if err := u.skipIfDeleted(ctx, id, u.writeComputed(ctx, id, was[id], is.Dates(u.fields))); err != nil {
			return err
		}
	}
	return nil
}

// probabilityWritable reports whether both probabilities of the survivor may be written: from the two Odoo knows
// whether a user has set the one.
func (u *task) probabilityWritable() bool {
	if u.after == nil || u.before[u.merge.Survivor] == nil || u.wasClosedByUser() {
		return false
	}
	const name = "probability"
	return u.isRecomputedOnly(name) || u.fields.Same(name, u.now.Lead[name], u.after.Lead[name])
}

// writableDates are the survivor's dates that get their earlier value: those that did not change since the merge, and
// those that belong to a restored field. Dates that the merge left unchanged are included, since restoring a team
// makes Odoo recompute the stage and its date.
func (u *task) writableDates() []string {
	before := u.before[u.merge.Survivor]
	if before == nil || u.after == nil {
		return nil
	}
	var out []string
	moved := len(u.d.Restore) > 0
	for name, by := range map[string][]string{
		"date_open": {"user_id"}, "date_last_stage_update": {"stage_id"}, "date_conversion": {"type"},
		"date_closed": {"active", "probability", "stage_id"}, "date_action_last": nil, "date_automation_last": nil,
	} {
		f, was := u.fields[name], before.Lead[name]
		if _, known := before.Lead[name]; !known || !f.Stored {
			continue
		}
		byUs := slices.ContainsFunc(by, func(f string) bool { return slices.Contains(u.d.Restore, f) })
		untouched := u.fields.Same(name, u.now.Lead[name], u.after.Lead[name])
		if byUs || untouched {
			out = append(out, name)
			moved = moved || !u.fields.Same(name, was, u.now.Lead[name])
		}
	}
	if !moved {
		return nil // nothing is written, so nothing moves
	}
	slices.Sort(out)
	return out
}

func (u *task) isRecomputedOnly(name string) bool {
	return records.IsProbability(name) && !u.wasClosedByUser() &&
		u.now.Lead.HasAutomaticProbability() && u.after.Lead.HasAutomaticProbability()
}

// wasClosedByUser reports whether a user has marked the survivor won or lost, or reopened it, since the merge: its
// probability is then the user's, too.
func (u *task) wasClosedByUser() bool {
	return !u.fields.Same("active", u.now.Lead["active"], u.after.Lead["active"]) ||
		!u.fields.Same("stage_id", u.now.Lead["stage_id"], u.after.Lead["stage_id"])
}
