package undo

import "slices"

// restoredTags returns the tags that the survivor gets, and likewise the links of its other many2many fields: without
// those that the merge added and with those that it removed, so that later edits of users are kept.
func (u *task) restoredTags(name string, exists func(int64) bool) []int64 {
	before, merged := u.before[u.merge.Survivor].Lead.IDs(name), u.after.Lead.IDs(name)
	ids := slices.DeleteFunc(
		u.now.Lead.IDs(name),
		func(id int64) bool { return slices.Contains(merged, id) && !slices.Contains(before, id) },
	)
	missing := 0
	for _, id := range before {
		switch {
		case slices.Contains(merged, id):
		case exists(id):
			ids = append(ids, id)
		default:
			missing++
		}
	}
	if missing > 0 {
		u.addLoss(missingLinksLoss(name, u.survivor, missing, len(before)))
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
