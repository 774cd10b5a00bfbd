package apply

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// soft keeps what a check finds wrong, so that the matrix can count it.
type soft struct {
	testing.TB
	mu   sync.Mutex
	said []string
}

func (s *soft) Errorf(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, fmt.Sprintf(format, args...))
}

// meddler is a user who works on the same leads in Odoo, at the worst moment.
type meddler struct {
	what string
	do   func(*ring) (done bool, err error)

	blind func(act action, c faults.Call, merged bool) bool // Odoo offers no way to notice it before this call
}

// edited is what people write meanwhile.
const edited = "written by a person meanwhile"

func meddlers() []meddler {
	return []meddler{
		{"a person edits the lead that stays", func(r *ring) (bool, error) { return r.edits(r.leads[0]) }, overwritten},
		{"a person edits the lead that goes", func(r *ring) (bool, error) { return r.edits(r.goes()) }, vanishes},
		{"a person deletes the lead that stays", func(r *ring) (bool, error) { return r.deletes(r.leads[0]) }, nil},
		{"a person deletes the lead that goes", func(r *ring) (bool, error) { return r.deletes(r.goes()) }, nil},
		{"a person merges the leads", (*ring).mergesByHand, nil},
	}
}

// overwritten reports whether an edit comes between a look at a lead and the call that writes it: when a merge puts
// back what Odoo dropped, or an undo what the merge had changed. Odoo has no "write if unchanged".
func overwritten(act action, c faults.Call, merged bool) bool {
	return merged && strings.HasPrefix(act.name, "merge") || c.Model == records.LeadModel && c.Method == "write"
}

// vanishes reports whether an edit comes between the last look at a lead and the very call that merges it, or while an
// undo makes it again, which takes several writes within a second.
func vanishes(act action, c faults.Call, _ bool) bool {
	return c.Method == "action_merge" || strings.HasPrefix(act.name, "undo")
}

// goes is the second lead, by its present ID.
func (r *ring) goes() crm.LeadID {
	alive := r.aliveNow()
	for _, id := range alive {
		if id != r.leads[0] && (r.merge != "" || id == r.leads[1]) {
			return id
		}
	}
	return 0
}

// aliveNow is alive for those who must not end the test: it runs inside the proxy.
func (r *ring) aliveNow() []crm.LeadID {
	ids, err := r.site.admin.Search(
		r.Context(),
		records.LeadModel,
		[]any{[]any{"email_from", "ilike", "@" + r.domain()}},
		odooclient.SearchOptions{},
	)
	if err != nil {
		r.Errorf("look which leads there are: %v", err)
	}
	out := make([]crm.LeadID, len(ids))
	for i, id := range ids {
		out[i] = crm.LeadID(id)
	}
	return out
}

func (r *ring) edits(lead crm.LeadID) (bool, error) {
	if !slices.Contains(r.aliveNow(), lead) {
		return false, nil
	}
	r.touched = lead
	return true, r.site.admin.Write(
		r.Context(),
		records.LeadModel,
		[]int64{int64(lead)},
		map[string]any{"referred": edited},
	)
}

func (r *ring) deletes(lead crm.LeadID) (bool, error) {
	if !slices.Contains(r.aliveNow(), lead) {
		return false, nil
	}
	r.deleted = true
	return true, r.site.admin.Delete(r.Context(), lead)
}

func (r *ring) mergesByHand() (bool, error) {
	leads := r.aliveNow()
	if len(leads) < 2 {
		return false, nil
	}
	wizard, err := r.site.admin.PrepareMerge(r.Context(), odooclient.Merge{Leads: leads[:min(len(leads), 5)]})
	if err != nil {
		return false, err
	}
	r.byHand = true
	_, err = r.site.admin.RunMerge(r.Context(), wizard, false)
	return true, err
}

// meddling lets every meddler work between any two calls, and every clock jump.
func meddling(made tape, act action) []incident {
	var out []incident
	merged := false
	for _, c := range made.calls {
		at := fmt.Sprintf("call %d, %s", c.N, c.Name())
		for _, m := range meddlers() {
			limit := m.blind != nil && m.blind(act, c, merged)
			out = append(out, incident{what: m.what, at: at, meddle: true, limit: limit, plan: func(r *ring) faults.Plan {
				return faults.BeforeCall(c.N, func() {
					done, err := m.do(r)
					r.meddled = done
					if err != nil {
						r.Errorf("%s: %v", m.what, err)
					}
				}, faults.Fault{})
			}})
		}
		merged = merged || c.Method == "action_merge"
		for k, jump := range []time.Duration{24 * time.Hour, -24 * time.Hour, 365 * 24 * time.Hour, -365 * 24 * time.Hour} {
			if c.IsRead() && c.N%4 != k {
				continue // one jump before each read, all four before each write
			}
			what, then := fmt.Sprintf("clock jumps by %+.0f days", jump.Hours()/24), faults.Fault{}
			if !c.IsRead() {
				what, then = what+", answer lost", faults.CutAfter
			}
			out = append(out, incident{what: what, at: at, plan: func(r *ring) faults.Plan {
				return faults.BeforeCall(c.N, func() { r.time.Jump(jump); r.meddled = true }, then)
			}})
		}
	}
	return out
}

// isTrueAll checks what has to hold although a user worked on the same leads meanwhile.
func (r *ring) isTrueAll() {
	r.Helper()
	alive := r.alive()
	for _, e := range r.open() {
		r.Errorf("%s, the %s, is %s in the end: %s", e.ID, e.Action, e.State, e.Error)
	}
	now := r.look(alive...)
	r.nothingWasWrittenTwice()
	r.noNoteIsDoubled(now)
	if !r.deleted && !r.byHand {
		r.nothingIsLost(alive, now)
		r.casesAreTrue(alive)
	}
	if r.touched != 0 {
		r.editIsKept(now)
	}
	if len(alive) == 0 && !r.deleted {
		r.Errorf("no lead of %d is left", len(r.leads))
	}
	for _, id := range r.leads {
		if !slices.Contains(alive, id) && !r.deleted && !r.byHand {
			r.hasSnapshot(id)
		}
	}
}

// editIsKept checks that a user's edit is on a lead, in its messages, or in a snapshot.
func (r *ring) editIsKept(now map[crm.LeadID]*snapshot.Snapshot) {
	r.Helper()
	for _, s := range now {
		if s.Lead.Text("referred") == edited ||
			slices.ContainsFunc(s.Messages, func(m records.Row) bool { return strings.Contains(m.Text("body"), edited) }) {
			return
		}
	}
	for _, e := range r.history() {
		kept, err := New(r.odoo, r.store, r.policy, r.o).recorder.Load(r.Context(), e.ID)
		ok(r, err)
		for _, s := range kept {
			if s.Lead.Text("referred") == edited {
				return
			}
		}
	}
	r.Errorf("what a person wrote on lead %d is nowhere", r.touched)
}
