package apply

import (
	"fmt"
	"net/http"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/sync/apply/internal/records"
)

// worst are the incidents that hurt most: the answer to a call that must not be repeated is lost.
func worst(act action) []incident {
	at := func(method string, among ...faults.Fault) (out []incident) {
		for _, f := range among {
			out = append(
				out,
				incident{what: f.Name, at: method, plan: func(*ring) faults.Plan { return faults.NthCallOf(method, 1, f) }},
			)
		}
		return out
	}
	switch act.name {
	case "merge":
		return append(
			append(
				at("action_merge", faults.CutAfter, faults.ArrivesLate, faults.SentTwice),
				at("message_post", faults.CutAfter)...),
			unwritten("action_merge"),
		)
	case "note":
		return at("message_post", faults.PageAfter(http.StatusBadGateway), faults.SentTwice)
	case "undo by moving":
		return append(at("create", faults.CutInAnswer), thenNoOdoo("create"))
	case "undo by copying":
		return at("message_post", faults.CutAfter)
	}
	return nil
}

// unwritten is the loss of an answer, and a store that cannot note it.
func unwritten(method string) incident {
	i := incident{what: "cut after, and the store refuses the next write", at: method}
	i.plan = func(*ring) faults.Plan { return faults.NthCallOf(method, 1, faults.CutAfter) }
	i.store = refusesAfterAFault
	return i
}

// thenNoOdoo is a page of something else instead of the answer to the look that follows a call that went well.
func thenNoOdoo(method string) incident {
	return incident{what: "the next call meets a page of status 404", at: method, plan: func(*ring) faults.Plan {
		seen := false
		return func(c faults.Call) faults.Fault {
			before := seen
			seen = seen || c.Method == method && c.Model == records.LeadModel
			if before {
				return faults.PageBefore(http.StatusNotFound)
			}
			return faults.Fault{}
		}
	}}
}

// The short form of the matrix takes a sample; these are tried always.
func TestLostAnswerRepeatsNoWrite(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, act := range actions() {
			for _, i := range worst(act) {
				t.Run(fmt.Sprintf("%s/%s/%s", act.name, i.at, i.what), func(t *testing.T) {
					t.Parallel()
					o := try(t, smallSite(t, version), act, i)
					o.report(t, i)
					if !o.reached {
						t.Error("it did not happen")
					}
				})
			}
		}
	})
}

// The answer is lost, Leadtwin looks and finds nothing merged, and only then the call arrives: it must do nothing.
func TestMergeArrivingLateDoesNothing(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		r := newRing(t, smallSite(t, version))
		r.twoOfOne()
		cases := r.take(r.leads...)
		r.proxy.SetPlan(faults.NthCallOf("action_merge", 1, faults.ArrivesLate))
		result, err := r.applier().Apply(t.Context(), cases, "test")
		ok(t, err)
		equal(t, "broken calls", r.proxy.CountBroken(), 1)
		equal(t, "merges", result.Merges, 0)
		equal(t, "merge", outcome(t, result, crm.Merge).State, crm.Waiting)
		r.deliver()
		equal(t, "leads", r.alive(), r.leads)
	})
}
