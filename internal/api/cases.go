package api

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/store"
)

// caseItem is a waiting case in a list.
type caseItem struct {
	ID          string       `json:"id"`
	Verdict     crm.Verdict  `json:"verdict"`
	State       crm.State    `json:"state"`
	Pattern     desk.Pattern `json:"pattern"`
	Leads       []crm.LeadID `json:"leads"`
	Salespeople []crm.UserID `json:"salespeople"`
	Title       string       `json:"title"`
	Score       int          `json:"score,omitempty"`
	Created     time.Time    `json:"created"`
	Fingerprint string       `json:"fingerprint"`
	ProposedBy  string       `json:"proposed_by,omitempty"` // a merge waits for a second person
}

type caseList struct {
	Cases []caseItem `json:"cases"`
	Next  string     `json:"next,omitempty"` // value of after for the next page
	Total int        `json:"total"`
}

func (s *server) listCases(w http.ResponseWriter, r *http.Request, _ store.APIToken) {
	limit, ok := pageSize(w, r)
	if !ok {
		return
	}
	order := desk.Order(cmp.Or(r.FormValue("sort"), string(desk.ByScore)))
	if order != desk.ByScore && order != desk.ByAge {
		writeProblem(w, http.StatusBadRequest, fmt.Sprintf("sort is %q; allowed: score, age", order))
		return
	}
	rows, err := s.o.Cases.Queue(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	rows = order.Sorted(rows)
	if pattern := desk.Pattern(r.FormValue("pattern")); pattern != "" {
		rows = slices.DeleteFunc(slices.Clone(rows), func(row *desk.Row) bool { return row.Pattern != pattern })
	}
	out := caseList{Cases: []caseItem{}, Total: len(rows)}
	if after := r.FormValue("after"); after != "" {
		at := slices.IndexFunc(rows, func(row *desk.Row) bool { return row.Case == after })
		rows = rows[at+1:] // a case that was decided meanwhile starts over: nothing is missed
	}
	for _, row := range rows[:min(limit, len(rows))] {
		out.Cases = append(out.Cases, newItem(row))
	}
	if len(rows) > limit {
		out.Next = rows[limit-1].Case
	}
	writeJSON(w, http.StatusOK, out)
}

func newItem(row *desk.Row) caseItem {
	return caseItem{
		ID:      row.Case,
		Verdict: row.Verdict,
		State:   row.State,
		Pattern: row.Pattern,
		Leads:   row.Leads,
		Salespeople: append(
			[]crm.UserID{},
			row.Salespeople...),
		Title:       row.Title,
		Score:       row.Score,
		Created:     row.Created.UTC(),
		Fingerprint: row.Facts,
		ProposedBy:  row.Proposed,
	}
}

// caseDetail is a case with its reasons and plan.
type caseDetail struct {
	crm.Case
	Pattern     desk.Pattern `json:"pattern"`
	Created     time.Time    `json:"created"`
	Fingerprint string       `json:"fingerprint"`
	DecidedBy   string       `json:"decided_by,omitempty"`  // a decision waits to be applied
	ProposedBy  string       `json:"proposed_by,omitempty"` // of that decision, or of a merge that waits for a second person
}

func (s *server) showCase(w http.ResponseWriter, r *http.Request, _ store.APIToken) {
	c, err := s.o.Cases.Case(r.Context(), r.PathValue("id"))
	if err != nil {
		s.fail(w, err)
		return
	}
	out := caseDetail{c.Case, desk.PatternOf(&c.Case), c.Created.UTC(), c.Facts, c.Decided, c.Proposer}
	if c.Proposal != nil {
		out.ProposedBy = c.Proposal.By.Name
	}
	out.Facts = "" // the same as the fingerprint
	writeJSON(w, http.StatusOK, out)
}

// decisionRequest is what a client decides.
type decisionRequest struct {
	Decision    desk.Verb   `json:"decision"`
	Fingerprint string      `json:"fingerprint"`
	Reason      desk.Reason `json:"reason"` // of separate and dismiss
	Until       time.Time   `json:"until"`  // of snooze; empty: until the leads change

	LeftOut        []crm.LeadID `json:"left_out"`         // of merge: leads that stay as they are
	DismissLeftOut bool         `json:"dismiss_left_out"` // never propose them with the others again

	Note        string     `json:"note"`        // of separate: a sentence for the note
	Salesperson crm.UserID `json:"salesperson"` // of merge; 0: as planned
	Team        crm.TeamID `json:"team"`
}

func (s *server) decide(w http.ResponseWriter, r *http.Request, token store.APIToken) {
	var in decisionRequest
	if !readBody(w, r, "a decision", &in) {
		return
	}
	if !slices.Contains(desk.Verbs(), in.Decision) {
		writeProblem(w, http.StatusBadRequest, fmt.Sprintf(
			"decision is %q; allowed: merge, separate, dismiss, snooze, confirm, reject", in.Decision))
		return
	}
	id := r.PathValue("id")
	effect, err := s.o.Cases.Decide(r.Context(), desk.Decision{
		Case: id, As: in.Decision, Shown: in.Fingerprint, By: actor(token), Reason: in.Reason, Note: in.Note,
		LeftOut: in.LeftOut, DismissLeftOut: in.DismissLeftOut, Until: in.Until,
		To: desk.Owner{Salesperson: in.Salesperson, Team: in.Team},
	})
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusAccepted, map[string]string{
		"case": id, "decision": string(in.Decision), "effect": string(effect),
	})
}
