package apply

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/records"
)

// restoreSurvivor gives the survivor its earlier values where nobody has changed them since the merge. What to restore is
// decided once and noted: after a first write Odoo may have changed other fields with it.
func (u *undoing) restoreSurvivor(ctx context.Context) error {
	if u.now == nil {
		u.missed("lead %d: it is gone from Odoo, so it cannot get its earlier values back; messages come back as far as they still exist", u.survivor)
		return nil
	}
	if !u.d.Compared {
		if err := u.lookAgain(ctx); err != nil {
			return err
		}
		u.d.Restore, u.d.Kept = u.threeWay()
		u.d.Chance, u.d.Times = u.chance(), u.times()
		u.d.Compared = true
		if err := u.recordProgress(ctx, store.EntryIntent); err != nil {
			return err
		}
	}
	if err := u.putBack(ctx); err != nil {
		return err
	}
	return u.restoreCustomer(ctx)
}

// lookAgain reads the values of the survivor once more: the merged leads were made since, and somebody may have edited it.
func (u *undoing) lookAgain(ctx context.Context) error {
	rows, err := u.records.ReadLeads(ctx, []crm.LeadID{u.survivor})
	if err != nil {
		return err
	}
	if r := rows[u.survivor]; r != nil {
		u.now.Lead = r
	}
	return nil
}

// putBack writes what is to be restored: first what people fill in, then the probabilities, last the times. A lead that was
// archived is archived at the very end (archiveAgain).
func (u *undoing) putBack(ctx context.Context) error {
	if len(u.d.Complete) > 0 || len(u.d.Filled) > 0 || len(u.d.Restore)+len(u.d.Times) == 0 {
		return nil // done before the leads were filled
	}
	vals, err := u.earlier(ctx)
	if err != nil {
		return err
	}
	delete(vals, "probability")
	delete(vals, "automated_probability")
	if u.archives() {
		delete(vals, "active")
	}
	if err := u.put(ctx, u.survivor, vals); err != nil {
		return err
	}
	return u.putCourse(ctx)
}

// putCourse writes the survivor's probabilities, which Odoo computes anew with many a value, then the times of its course.
func (u *undoing) putCourse(ctx context.Context) error {
	was := u.before[u.merge.Survivor].Lead
	if u.d.Chance {
		if err := u.put(ctx, u.survivor, chances(was)); err != nil {
			return err
		}
	}
	times := map[string]any{}
	for _, name := range u.d.Times {
		times[name] = was[name]
	}
	return u.put(ctx, u.survivor, times)
}

// chance says that the survivor's probabilities may be written: both or none, since from the two Odoo knows whether a
// person has set the one.
func (u *undoing) chance() bool {
	if u.after == nil || u.before[u.merge.Survivor] == nil || u.closedByUser() {
		return false
	}
	const name = "probability"
	return u.drifted(name) || records.SameValue(u.fields[name], u.now.Lead[name], u.after.Lead[name])
}

// times are those of the survivor's course that get their earlier value: which nobody has moved since the merge, or which
// belong to a field that gets its own back. Also one that the merge left alone is among them, since putting a team back
// makes Odoo compute the stage, and with it its time, anew.
func (u *undoing) times() []string {
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
		untouched := records.SameValue(f, u.now.Lead[name], u.after.Lead[name])
		if byUs || untouched {
			out = append(out, name)
			moved = moved || !records.SameValue(f, was, u.now.Lead[name])
		}
	}
	if !moved {
		return nil // nothing is written, so nothing moves
	}
	slices.Sort(out)
	return out
}

// restoreCustomer gives the survivor's customer its earlier address where the merge has changed it: Odoo writes the
// address of a lead into its customer, and a merge may put the one lead's address beside the other's customer.
func (u *undoing) restoreCustomer(ctx context.Context) error {
	if u.after == nil || u.after.Customer == nil {
		return nil
	}
	merged := u.after.Customer
	var was records.Row
	for _, s := range u.before {
		if s.Customer != nil && s.Customer.ID() == merged.ID() {
			was = s.Customer
		}
	}
	if was == nil {
		return nil
	}
	rows, err := u.records.Find(ctx, "res.partner", []any{[]any{"id", "=", merged.ID()}}, addresses(merged))
	if err != nil || len(rows) == 0 {
		return err
	}
	vals := map[string]any{}
	for _, name := range addresses(merged) {
		if was[name] != merged[name] && rows[0][name] == merged[name] {
			vals[name] = was[name]
		}
	}
	if len(vals) == 0 {
		return nil
	}
	return u.lost(u.records.Write(ctx, "res.partner", []int64{merged.ID()}, vals), "the address of customer %d", merged.ID())
}

// addresses are the fields of a customer that a merge may change.
func addresses(customer records.Row) []string {
	var out []string
	for _, name := range []string{"email", "phone", "mobile"} {
		if _, known := customer[name]; known {
			out = append(out, name)
		}
	}
	return out
}
