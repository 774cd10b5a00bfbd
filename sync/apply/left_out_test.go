package apply

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

const threeRobins = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 41, name: First, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 42, name: Second, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 43, name: Third, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
`

func TestMergeLeavesOutRemovedLead(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		for _, dismiss := range []bool{false, true} {
			w := newWorld(t, version, threeRobins)
			w.sweep()
			c := w.caseOf(crm.Merge)
			decide := func(facts string) error {
				return w.store.ApproveCase(t.Context(), store.Approval{
					Case: c.ID, As: crm.Merge, Leads: c.Leads, Facts: facts, By: "dana", At: w.clock, LeftOut: []crm.LeadID{41},
					DismissLeftOut: dismiss,
				})
			}
			ok(t, decide(c.Facts))
			w.set(41, map[string]any{"phone": "+49 30 555 0100"})
			r, err := w.applier().Apply(t.Context(), []crm.Case{{ID: c.ID}}, "test")
			ok(t, err)
			equal(t, "merges after a change of the lead that was taken out", r.Merges, 0)

			w.sweep()
			c = w.caseOf(crm.Merge)
			ok(t, decide(c.Facts))
			r, err = w.applier().Apply(t.Context(), []crm.Case{{ID: c.ID}}, "test")
			ok(t, err)
			equal(t, "merges", r.Merges, 1)
			equal(t, "leads", w.leads(), []int64{41, 42})
			w.sweep()
			proposed := false
			for _, one := range w.cases() {
				proposed = proposed || one.Verdict == crm.Merge && !one.State.WasApplied()
			}
			equal(t, "proposed with the survivor", proposed, !dismiss)

			_, err = w.applier().Undo(t.Context(), r.Outcomes[0].Entries[0], "dana")
			ok(t, err)
			equal(t, "leads after the undo", w.leads(), []int64{41, 42, 44}) // a lead returns with a new id
		}
	})
}
