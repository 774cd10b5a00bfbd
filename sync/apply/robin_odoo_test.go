//go:build odoo

package apply

import (
	"slices"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/sync/apply/internal/records"
)

// robinLeads are the leads of the README's example, next to the demo data of a real server.
func (r *real) robinLeads() (a, b, c crm.LeadID) {
	r.Helper()
	make := func(name, contact, email, user string, kind string) crm.LeadID {
		return crm.LeadID(r.make("crm.lead", map[string]any{
			"name":         name,
			"contact_name": contact,
			"partner_name": "Acme Lighting",
			"email_from":   email,
			"user_id":      r.s.User(r.TB, user).ID,
			"type":         kind,
		}))
	}
	return make("Warehouse lighting", "Robin Berg", "robin@acme.test", "ann", "opportunity"),
		make("Lighting for hall 3", "Robin Berg", "Robin <ROBIN@acme.test>", "bob", "lead"),
		make("Spare parts", "Kim Lund", "kim.lund@acme.test", "eve", "lead")
}

// The example of the README, from the first sweep to a second run that writes nothing, on real servers with demo data.
func TestReadmeExampleOnRealServer(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		r := newReal(t, odootest.Fresh(t, version))
		a, b, c := r.robinLeads()
		done := r.apply()
		for _, o := range done.Outcomes {
			if o.Error != "" {
				t.Errorf("%s %s: %s", o.Case, o.State, o.Error)
			}
		}
		equal(t, "leads", r.ids(a, b, c), []int64{int64(a), int64(c)})
		notes := r.rows(
			"mail.message",
			[]any{
				[]any{"body", "ilike", " LT-"},
				[]any{"res_id", "in", []crm.LeadID{a, c}},
				[]any{"model", "=", records.LeadModel},
			},
			"res_id",
			"body",
			"subtype_id",
			"author_id",
		)
		if len(notes) != 1 {
			t.Fatalf("%d notes keep Kim apart, want 1", len(notes))
		}
		equal(t, "lead of the note", notes[0].Int("res_id"), int64(c))
		equal(t, "kind", notes[0].LinkName("subtype_id"), "Note")
		notified := r.notifiedUsers(notes[0].ID())
		slices.Sort(notified)
		equal(t, "notified", notified, []string{"Ann Archer", "Bob Baker", "Eve Ember"})
		has(t, notes[0].Text("body"), `data-oe-model="res.partner"`, "both write from acme.test", " LT-")
		lost := r.rows(
			"mail.message",
			[]any{[]any{"body", "ilike", " M-"}, []any{"res_id", "=", a}, []any{"model", "=", records.LeadModel}},
			"body",
		)
		if len(lost) != 1 {
			t.Fatalf("%d notes on the survivor, want 1", len(lost))
		}
		equal(t, "notified of the merge", r.notifiedUsers(lost[0].ID()), []string{"Bob Baker"})

		last := r.lastMessage()
		again := r.apply()
		equal(
			t,
			"second run",
			[]int{again.Merges, again.Notes, again.Assigned, again.Failed, again.Refused},
			[]int{0, 0, 0, 0, 0},
		)
		equal(t, "messages after the second run", r.lastMessage(), last)
	})
}

func (r *real) lastMessage() int64 {
	r.Helper()
	var last int64
	for _, m := range r.rows("mail.message", nil, "id") {
		last = max(last, m.ID())
	}
	return last
}

// ids are those of the leads that Odoo still has.
func (r *real) ids(leads ...crm.LeadID) []int64 {
	r.Helper()
	var out []int64
	for _, l := range r.rows("crm.lead", []any{[]any{"id", "in", leads}}, "id") {
		out = append(out, l.ID())
	}
	return out
}
