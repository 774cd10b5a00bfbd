package apply

import (
	"slices"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/orm"
)

// trackingOn counts the changes that the chatter of a lead shows.
func (w *world) trackingOn(lead int64) (n int) {
	w.Helper()
	w.look(func(e *orm.Env) {
		messages, err := e.Find(
			"mail.message",
			[]any{[]any{"model", "=", "crm.lead"}, []any{"res_id", "=", lead}},
			"id",
			0,
			0,
		)
		if err != nil {
			w.Fatal(err)
		}
		for _, id := range messages {
			n += len(e.DB.Model("mail.tracking.value").With("mail_message_id", id))
		}
	})
	return n
}

func (w *world) meeting(id int64) (lead, document int64) {
	w.Helper()
	w.look(func(e *orm.Env) {
		m := e.One("calendar.event", id)
		lead, document = m.Int("opportunity_id"), m.Int("res_id")
	})
	return lead, document
}

func TestUndoRestoresDocumentOfMeetings(t *testing.T) {
	t.Parallel()
	for name, had := range map[string]int64{"without document": 0, "with the lead as document": 41} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				w := newWorld(t, version, rich, miniodoo.WithOrders())
				w.o.UndoOdoo = w.as("sue")
				w.look(func(e *orm.Env) { e.Set(e.One("calendar.event", 800), "res_id", had) })
				m := w.merged()
				lead, document := w.meeting(800)
				equal(t, "lead of the meeting after the merge", lead, 42)
				if version == "19.0" {
					equal(t, "document of the meeting after the merge", document, 42)
				}
				back := int64(w.undo(m).RestoredAs[41])
				want := int64(0)
				if had != 0 {
					want = back
				}
				lead, document = w.meeting(800)
				equal(t, "lead of the meeting after the undo", lead, back)
				equal(t, "document of the meeting after the undo", document, want)
			})
		})
	}
}

func TestUndoWritesNoTrackingOnRestoredLead(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, rich, miniodoo.WithOrders())
		w.o.UndoOdoo = w.as("sue")
		w.look(func(e *orm.Env) { e.Set(e.One("crm.lead", 41), "partner_id", int64(70)) })
		before := w.trackingOn(41)
		back := int64(w.undo(w.merged()).RestoredAs[41])
		equal(t, "customer", w.field(back, "partner_id"), any(int64(70)))
		equal(t, "changes in the chatter", w.trackingOn(back), before)
	})
}

// Odoo tracks what its merge changes, so the chatter must show how Leadtwin changes it back, too.
func TestMergeAndUndoTrackTheSurvivor(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, rich, miniodoo.WithOrders())
		w.o.UndoOdoo = w.as("sue")
		w.look(func(e *orm.Env) {
			e.Set(e.One("crm.lead", 41), "phone", "+49 30 2")
			e.Set(e.One("crm.lead", 42), "phone", nil)
		})
		m := w.merged()
		after := w.trackingOn(42)
		if after == 0 {
			t.Error("the chatter does not show what the merge changed")
		}
		w.undo(m)
		if n := w.trackingOn(42); n <= after {
			t.Errorf("the chatter shows %d changes after the undo and %d before it", n, after)
		}
	})
}

// ticket is what a record of the custom model x_ticket names.
func (w *world) ticket(id int64) (lead int64, leads []int64) {
	w.Helper()
	w.look(func(e *orm.Env) {
		r := e.One("x_ticket", id)
		lead, leads = r.Int("x_lead"), r.IDs("x_leads")
	})
	slices.Sort(leads)
	return lead, leads
}

func TestLinksOfCustomModelAreMovedAndRestored(t *testing.T) {
	t.Parallel()
	const tickets = `
x_ticket:
  - {id: 20, x_name: both, x_lead: 41, x_leads: [40, 41, 42]}
  - {id: 21, x_name: merged lead only, x_leads: [41]}
`
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, rich+tickets, miniodoo.WithOrders(), miniodoo.WithTickets())
		w.o.UndoOdoo = w.as("sue")
		check := func(when string, id, lead int64, leads ...int64) {
			t.Helper()
			gotLead, gotLeads := w.ticket(id)
			slices.Sort(leads)
			equal(t, when+": x_lead", gotLead, lead)
			equal(t, when+": x_leads", gotLeads, leads)
		}
		m := w.merged()
		check("merge, ticket 20", 20, 42, 40, 42)
		check("merge, ticket 21", 21, 0, 42)
		u := w.undo(m)
		equal(t, "lost", u.Lost, nil)
		back := int64(u.RestoredAs[41])
		check("undo, ticket 20", 20, back, 40, 42, back)
		check("undo, ticket 21", 21, 0, back)
	})
}
