package apply

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"leadtwin/internal/faults"
)

// An answer that Odoo did not write proves nothing about a write, whatever it says and however old the session is: Odoo
// has carried the call out in each of these cases, and the journal must end up saying so.
func TestUnknownOutcome(t *testing.T) {
	actionsTried := []string{"merge", "note", "assignment", "undo by moving", "undo by copying"}
	over, answers := versions, append(faults.MisleadingAnswers(), faults.PageAfter(http.StatusNotFound))
	if !everything() {
		over, actionsTried = []string{"19.0"}, actionsTried[:4]
		answers = []faults.Fault{
			faults.RedirectAfter(http.StatusFound, "other.example.test"), faults.RedirectAfter(http.StatusTemporaryRedirect, ""),
			faults.BareAfter(http.StatusNotFound), faults.PageAfter(http.StatusNotFound),
		}
	}
	for _, version := range over {
		for _, act := range actions() {
			if !slices.Contains(actionsTried, act.name) {
				continue
			}
			for _, call := range writesOf(record(t, smallSite(t, version), act)) {
				for _, f := range answers {
					t.Run(fmt.Sprintf("%s/%s/%s/%s", version, act.name, call.Name(), f.Name), func(t *testing.T) {
						t.Parallel()
						i := incident{what: f.Name, plan: func(*ring) faults.Plan { return faults.NthCall(call.N, f) }}
						o := try(t, smallSite(t, version), act, i)
						o.report(t, i)
						if !o.reached {
							t.Error("the fault was not met")
						}
					})
				}
			}
		}
	}
}

// writesOf are the first calls of those methods that write: in the long form of all, else of the four that matter most.
func writesOf(made tape) (first []faults.Call) {
	names := []string{"crm.merge.opportunity.action_merge", "crm.lead.create", "crm.lead.message_post", "crm.lead.write"}
	for _, c := range made.calls {
		if !c.IsRead() && c.Nth == 1 && (everything() || slices.Contains(names, c.Name())) {
			first = append(first, c)
		}
	}
	return first
}
