package merge

import (
	"context"
	"html/template"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// restoreActivities creates the activities again that Odoo deleted.
func (m *finisher) restoreActivities(ctx context.Context) error {
	have := slices.Clone(m.after.Activities)
	var added []records.Row
	for _, a := range m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return s.Activities }) {
		other := m.replacementActivity(a)
		matches := func(b records.Row) bool { return snapshot.Activity(a).Is(b) || snapshot.Activity(other).Is(b) }
		if i := slices.IndexFunc(have, matches); i >= 0 {
			if have[i].ID() != a.ID() {
				m.recordReplacement(a.ID(), have[i].ID())
			}
			have = slices.Delete(have, i, i+1) // each matches one
			continue
		}
		if _, ok := a["active"]; ok && a["active"] == false {
			continue // done already; it is in the messages
		}
		as := a
		made, err := m.merger.Records.Create(ctx, "mail.activity", snapshot.Activity(a).ValuesOn(m.e.Survivor))
		if err != nil && odooclient.KindOf(err).Rejected() && other.Link("user_id") != a.Link("user_id") {
			as = other
			made, err = m.merger.Records.Create(ctx, "mail.activity", snapshot.Activity(other).ValuesOn(m.e.Survivor))
		}
		if err != nil {
			item := loss.Item{Kind: loss.Activity, Name: snapshot.Activity(a).Name(), At: a.Text("date_deadline")}
			if err := m.reportRejected(err, item); err != nil {
				return err
			}
			continue
		}
		m.recordReplacement(a.ID(), made)
		m.restoredOne(crm.RestoredActivities, "activity "+snapshot.Activity(a).Name())
		added = append(added, as)
	}
	return m.deleteDuplicateActivities(ctx, added)
}

// replacementActivity is assigned to the survivor's salesperson, else to Leadtwin's own user: Odoo 14 refuses one for
// a user who may not see the survivor. Its note names the former owner.
func (m *finisher) replacementActivity(a records.Row) records.Row {
	other := maps.Clone(a)
	user := m.after.Lead.Link("user_id")
	if user == 0 || user == a.Link("user_id") {
		user = m.merger.Odoo.Session().UID
	}
	other["user_id"] = float64(user)
	other["note"] = "<p>(" + template.HTMLEscapeString(a.LinkName("user_id")) + ")</p>" + a.Text("note")
	return other
}

func (m *finisher) recordReplacement(deleted, again int64) {
	if m.d.Activities == nil {
		m.d.Activities = map[int64]int64{}
	}
	m.d.Activities[deleted] = again
}

// deleteDuplicateActivities deletes activities that were created twice on the survivor.
func (m *finisher) deleteDuplicateActivities(ctx context.Context, made []records.Row) error {
	if len(made) == 0 {
		return nil
	}
	have, err := m.merger.Snapshots.ReadRelated(ctx, "mail.activity", []crm.LeadID{m.e.Survivor})
	if err != nil {
		return err
	}
	us := m.merger.Odoo.Session().UID
	for _, a := range made {
		var same []int64
		for _, h := range have {
			theirs := h.Link("create_uid") != us ||
				slices.ContainsFunc(m.after.Activities, func(b records.Row) bool { return b.ID() == h.ID() })
			if !theirs && snapshot.Activity(a).Is(h) {
				same = append(same, h.ID())
			}
		}
		wanted := len(slices.DeleteFunc(slices.Clone(made), func(b records.Row) bool { return !snapshot.Activity(a).Is(b) }))
		slices.Sort(same)
		if err := m.merger.Records.DeleteAllButFirst(ctx, "mail.activity", same[min(len(same), wanted-1):]); err != nil {
			return err
		}
	}
	m.after.Activities = have
	return nil
}
