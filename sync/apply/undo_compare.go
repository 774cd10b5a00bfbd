package apply

import (
	"maps"
	"slices"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/records"
)

// FieldChange is one field of the survivor of a merge: as it was before, as the merge left it, and as it is.
type FieldChange struct {
	Field, Label, Before, Merged, Now string
	Why                               string // why it gets its earlier value although it changed since the merge; usually empty
}

// threeWay says what becomes of the survivor's fields: restore those that the merge changed and nobody since, keep those
// that somebody changed. Both are sorted. Without knowing how the merge left the survivor, every difference may be
// somebody's work, so nothing is restored.
func (u *undoing) threeWay() (restore, keep []string) {
	before := u.before[u.merge.Survivor]
	if before == nil || u.now == nil {
		return nil, nil
	}
	for _, name := range slices.Sorted(maps.Keys(u.fields)) {
		f := u.fields[name]
		was, known := before.Lead[name]
		if !known || !restorable(name, f) || name == "automated_probability" && !u.chance() {
			continue
		}
		is := u.now.Lead[name]
		switch {
		case records.SameValue(f, was, is):
		case u.after == nil:
			keep = append(keep, name)
		case records.SameValue(f, was, u.after.Lead[name]): // the merge did not touch it
		case records.SameValue(f, is, u.after.Lead[name]), f.Type == "many2many", u.drifted(name):
			restore = append(restore, name)
		default:
			keep = append(keep, name)
		}
	}
	return restore, keep
}

// restorable says whether a field of the survivor gets its earlier value back. Times that Odoo sets by itself at every
// change are written only together with what they are about.
func restorable(name string, f odooclient.Field) bool {
	return records.IsRestorable(name, f) || name == "probability" || name == "automated_probability"
}

// drifted says that a probability differs only because Odoo has computed it anew: nobody has set it by hand.
func (u *undoing) drifted(name string) bool {
	if name != "probability" && name != "automated_probability" || u.closedByUser() {
		return false
	}
	automatic := func(r records.Row) bool {
		return records.SameValue(odooclient.Field{Type: "float"}, r["probability"], r["automated_probability"])
	}
	return automatic(u.now.Lead) && automatic(u.after.Lead)
}

// closedByUser says that somebody has marked the survivor won or lost, or opened it, since the merge: then its probability
// is theirs, too.
func (u *undoing) closedByUser() bool {
	return !records.SameValue(u.fields["active"], u.now.Lead["active"], u.after.Lead["active"]) ||
		!records.SameValue(u.fields["stage_id"], u.now.Lead["stage_id"], u.after.Lead["stage_id"])
}
