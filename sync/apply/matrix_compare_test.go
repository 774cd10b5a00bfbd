package apply

import (
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// allAsBefore checks that an undo brought every lead back.
func (r *ring) allAsBefore(homes map[crm.LeadID]crm.LeadID, now map[crm.LeadID]*snapshot.Snapshot) {
	r.Helper()
	for _, id := range r.leads {
		home := id
		if h, moved := homes[id]; moved {
			home = h
		}
		is := now[home]
		if is == nil {
			r.Errorf("lead %d, now %d, is not back", id, home)
			continue
		}
		was, here := *r.was[id], *is
		if r.o.UndoOdoo == nil {
			was.Messages, here.Messages = nil, nil // counted by nothingIsLost
		}
		if d := r.differ(&was, &here); len(d) > 0 {
			r.Errorf("lead %d, now %d, is not as it was: %v", id, home, d)
		}
	}
}

// differ names the differences between two portraits, without the probabilities, which Odoo learns from other leads.
func (r *ring) differ(was, is *snapshot.Snapshot) []string {
	r.Helper()
	return slices.DeleteFunc(differences(was, is, r.leadFields()), func(d string) bool {
		return strings.HasPrefix(d, "probability:") || strings.HasPrefix(d, "automated_probability:") ||
			r.touched != 0 && strings.HasPrefix(d, "referred:")
	})
}

func count(
	now map[crm.LeadID]*snapshot.Snapshot,
	of func(*snapshot.Snapshot) []records.Row,
	is func(records.Row) bool,
) (n int) {
	for _, s := range now {
		for _, x := range of(s) {
			if is(x) {
				n++
			}
		}
	}
	return n
}
