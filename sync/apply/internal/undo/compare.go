package undo

import (
	"maps"
	"slices"

	"leadtwin/sync/apply/internal/records"
)

// compareFields sorts the survivor's fields into those to restore, which the merge changed and no user since, and
// those to keep, which a user changed. Both lists are sorted. If it is unknown how the merge left the survivor, any
// difference may be a user's edit, so nothing is restored.
func (u *task) compareFields() (restore, keep []string) {
	before := u.before[u.merge.Survivor]
	if before == nil || u.now == nil {
		return nil, nil
	}
	for _, name := range slices.Sorted(maps.Keys(u.fields)) {
		f := u.fields[name]
		was, known := before.Lead[name]
		if !known || !u.isRestorable(name) || name == "automated_probability" && !u.probabilityWritable() {
			continue
		}
		is := u.now.Lead[name]
		switch {
		case u.fields.Same(name, was, is):
		case u.after == nil:
			keep = append(keep, name)
		case u.fields.Same(name, was, u.after.Lead[name]): // the merge did not touch it
		case u.fields.Same(name, is, u.after.Lead[name]), f.Type == "many2many", u.isRecomputedOnly(name):
			restore = append(restore, name)
		default:
			keep = append(keep, name)
		}
	}
	return restore, keep
}

// isRestorable reports whether the earlier value of a field of the survivor is restored. Times that Odoo sets at every
// change are written only together with the field that they describe.
func (u *task) isRestorable(name string) bool {
	return u.fields.IsRestorable(name) || records.IsProbability(name)
}
