package apply

import (
	"maps"
	"reflect"
	"slices"

	"leadtwin/odooclient"
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
		case sameValue(f, was, is):
		case u.after == nil:
			keep = append(keep, name)
		case sameValue(f, was, u.after.Lead[name]): // the merge did not touch it
		case sameValue(f, is, u.after.Lead[name]), f.Type == "many2many", u.drifted(name):
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
	return comesBack(name, f) || name == "probability" || name == "automated_probability"
}

// drifted says that a probability differs only because Odoo has computed it anew: nobody has set it by hand.
func (u *undoing) drifted(name string) bool {
	if name != "probability" && name != "automated_probability" || u.closedByUser() {
		return false
	}
	automatic := func(r row) bool {
		return sameValue(odooclient.Field{Type: "float"}, r["probability"], r["automated_probability"])
	}
	return automatic(u.now.Lead) && automatic(u.after.Lead)
}

// closedByUser says that somebody has marked the survivor won or lost, or opened it, since the merge: then its probability
// is theirs, too.
func (u *undoing) closedByUser() bool {
	return !sameValue(u.fields["active"], u.now.Lead["active"], u.after.Lead["active"]) ||
		!sameValue(u.fields["stage_id"], u.now.Lead["stage_id"], u.after.Lead["stage_id"])
}

// sameValue compares two values of a field as Odoo sent them: of a link only the id counts, of a set not the order.
func sameValue(f odooclient.Field, a, b any) bool {
	x, y := row{"v": a}, row{"v": b}
	switch f.Type {
	case "many2one", "many2one_reference":
		return x.link("v") == y.link("v")
	case "many2many":
		return slices.Equal(slices.Sorted(slices.Values(x.ids("v"))), slices.Sorted(slices.Values(y.ids("v"))))
	case "boolean":
		return a == b
	case "properties":
		return reflect.DeepEqual(propertyValues(a), propertyValues(b))
	}
	return empty(a) && empty(b) || reflect.DeepEqual(a, b)
}

// propertyValues are the properties that have a value, by name.
func propertyValues(v any) map[string]any {
	out := map[string]any{}
	for _, p := range propertiesOf(v) {
		if !empty(p["value"]) {
			out[p.text("name")] = propertyValue(p)
		}
	}
	return out
}
