package apply

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

const differentRobins = staff + `
leads:
  - {id: 41, name: Lamps, type: opportunity, contact_name: Robin Berg, partner_name: Acme, email_from: robin@acme.test,
       phone: "+49 30 1234567", street: "Lange Straße 1", city: Berlin, expected_revenue: 900, user_id: bob}
  - {id: 42, name: More lamps, type: lead, contact_name: Robin M. Berg, partner_name: Acme Lighting AB,
       email_from: robin@acme.test, phone: "+49 30 7654321", street: "Am Hafen 3", street2: "2nd floor",
       expected_revenue: 16500, user_id: ann}
`

// approveWithValues sweeps and stores the decision of a person who wants values of lead 42, which Odoo would drop.
func (w *world) approveWithValues() crm.Case {
	w.Helper()
	w.sweep()
	c := w.caseOf(crm.Merge)
	ok(w, w.store.ApproveCase(w.Context(), store.Approval{
		Case: c.ID, As: crm.Merge, Leads: c.Leads, Facts: c.Facts, By: "dana", At: w.clock,
		Values: crm.ChosenValues{"contact_name": 42, "phone": 42, "name": 42, "address": 42, "expected_revenue": 42},
	}))
	return c
}

func (w *world) hasValues(when string, want map[string]any) {
	w.Helper()
	for name, value := range want {
		equal(w, when+": "+name, w.field(41, name), value)
	}
}

func chosenOf42() map[string]any {
	return map[string]any{
		"contact_name": "Robin M. Berg", "phone": "+49 30 7654321", "name": "More lamps", "expected_revenue": 16500.0,
		"street": "Am Hafen 3", "street2": "2nd floor", "city": nil, "partner_name": "Acme", "email_from": "robin@acme.test",
	}
}

func TestMergeWritesChosenValues(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, differentRobins)
		before := map[string]any{
			"contact_name": "Robin Berg", "phone": "+49 30 1234567", "name": "Lamps", "expected_revenue": 900.0,
			"street": "Lange Straße 1", "street2": nil, "city": "Berlin",
		}
		c := w.approveWithValues()
		r, err := w.applier().Apply(t.Context(), []crm.Case{c}, "test")
		ok(t, err)
		equal(t, "merges", r.Merges, 1)
		w.hasValues("after the merge", chosenOf42())
		done, err := w.store.Case(t.Context(), c.ID)
		ok(t, err)
		equal(t, "values of the merge that was done", done.Plan[0].Values["phone"], crm.LeadID(42))

		w.set(41, map[string]any{"phone": "+49 30 99"})
		back := w.undo(r.Outcomes[0].Entries[0])
		equal(t, "kept by the undo", back.Kept, []string{"Phone"})
		before["phone"] = "+49 30 99"
		w.hasValues("after the undo", before)
	})
}

func TestChosenValuesSurviveACrash(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", differentRobins)
	moments := w.momentsOf(w.applyAll([]crm.Case{w.approveWithValues()}))
	for _, moment := range between(t, moments, "after RunMerge 1", "after CompleteMerge 1") {
		t.Run(moment, func(t *testing.T) {
			w := newWorld(t, "19.0", differentRobins)
			if !w.diesAt(moment, w.applyAll([]crm.Case{w.approveWithValues()})) {
				t.Fatal("the moment was never reached")
			}
			w.clock = w.clock.AddDate(0, 0, 1)
			ok(t, w.applier().Resume(t.Context()))
			w.hasValues("after the crash", chosenOf42())
			w.undo(w.action(1))
			equal(t, "street after the undo", w.field(41, "street"), any("Lange Straße 1"))
		})
	}
}

func TestMergeKeepsEditNextToChosenValue(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", differentRobins)
	if !w.diesAt("after RunMerge 1", w.applyAll([]crm.Case{w.approveWithValues()})) {
		t.Fatal("the moment was never reached")
	}
	w.set(41, map[string]any{"phone": "+49 30 99"})
	w.clock = w.clock.AddDate(0, 0, 1)
	ok(t, w.applier().Resume(t.Context()))
	want := chosenOf42()
	want["phone"] = "+49 30 99"
	w.hasValues("after the crash", want)
}
