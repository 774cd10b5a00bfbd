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

type caseList struct {
	Cases []*desk.Row `json:"cases"`
	Next  string      `json:"next,omitempty"` // value of after for the next page
	Total int         `json:"total"`
}

func (s *server) listCases(r *http.Request, token store.APIToken) (any, error) {
	limit, err := pageSize(r)
	if err != nil {
		return nil, err
	}
	order := desk.Order(cmp.Or(r.FormValue("sort"), string(desk.ByScore)))
	if order != desk.ByScore && order != desk.ByAge {
		return nil, wrongValue("sort", string(order), "score, age")
	}
	rows, err := s.o.Cases.Queue(r.Context())
	if err != nil {
		return nil, err
	}
	rows = order.Sorted(rowsVisibleTo(token, rows))
	if pattern := crm.Pattern(r.FormValue("pattern")); pattern != "" {
		rows = slices.DeleteFunc(slices.Clone(rows), func(row *desk.Row) bool { return row.Pattern != pattern })
	}
	out := caseList{Cases: []*desk.Row{}, Total: len(rows)}
	if after := r.FormValue("after"); after != "" {
		at := slices.IndexFunc(rows, func(row *desk.Row) bool { return row.Case == after })
		rows = rows[at+1:] // a case that was decided meanwhile starts over: nothing is missed
	}
	out.Cases = append(out.Cases, rows[:min(limit, len(rows))]...)
	if len(rows) > limit {
		out.Next = rows[limit-1].Case
	}
	return out, nil
}

// caseDetail is a case with its reasons and plan.
type caseDetail struct {
	crm.Case
	Pattern     crm.Pattern `json:"pattern"`
	Created     time.Time   `json:"created"`
	Fingerprint string      `json:"fingerprint"`
	DecidedBy   string      `json:"decided_by,omitempty"`   // a decision waits to be applied
	ProposedBy  string      `json:"proposed_by,omitempty"`  // of it, or of a merge that waits for a second person
	RequestedBy []string    `json:"requested_by,omitempty"` // salespeople who asked for the leads

	Added            []crm.LeadID `json:"added,omitempty"` // leads that were asked for with the case
	AddedFingerprint string       `json:"added_fingerprint,omitempty"`
}

func (s *server) showCase(r *http.Request, token store.APIToken) (any, error) {
	c, err := s.visibleCase(r, token)
	if err == nil {
		err = s.addAsked(r, token, &c)
	}
	if err != nil {
		return nil, err
	}
	out := caseDetail{
		Case: c.Case, Pattern: crm.PatternOf(&c.Case), Created: c.Created.UTC(), Fingerprint: c.Facts,
		DecidedBy: c.Decided, ProposedBy: c.Proposer, Added: c.Added, AddedFingerprint: c.AddedFacts(),
	}
	if c.Proposal != nil {
		out.ProposedBy = c.Proposal.By
	}
	for _, r := range c.Requests {
		out.RequestedBy = append(out.RequestedBy, r.Name)
	}
	out.Facts = "" // the same as the fingerprint
	return out, nil
}

// addAsked adds the leads of the parameter add to those of a case.
func (s *server) addAsked(r *http.Request, token store.APIToken, c *desk.Case) error {
	var ids []crm.LeadID
	for _, text := range r.URL.Query()["add"] {
		id, err := readLeadID("add", text)
		if err != nil || len(ids) == desk.MaxAdded {
			return wrongValue("add", text, fmt.Sprintf("the id of a lead, at most %d times", desk.MaxAdded))
		}
		ids = append(ids, id)
	}
	if err := s.o.Cases.AddLeads(r.Context(), c, ids); err != nil {
		return err
	}
	for _, id := range ids {
		name := crm.FormatIDs([]crm.LeadID{id})
		if !slices.Contains(c.Added, id) && !slices.Contains(c.Leads, id) {
			return &store.NotFoundError{What: "lead", ID: name}
		}
		if err := s.mustSee(r.Context(), token, "lead", name, []crm.LeadID{id}); err != nil {
			return err
		}
	}
	return nil
}

// decisionRequest is the decision of a client.
type decisionRequest struct {
	Decision    desk.Verb   `json:"decision"`
	Fingerprint string      `json:"fingerprint"`
	Reason      desk.Reason `json:"reason"` // of separate and dismiss
	Until       time.Time   `json:"until"`  // of snooze; empty: until the leads change

	Add              []crm.LeadID     `json:"add"` // other leads that the decision is about, too
	AddedFingerprint string           `json:"added_fingerprint"`
	Values           crm.ChosenValues `json:"values"` // of merge: field of crm.lead -> the lead that gives its value

	LeftOut        []crm.LeadID `json:"left_out"`         // of merge: leads that stay as they are
	DismissLeftOut bool         `json:"dismiss_left_out"` // never propose them with the others again

	Note        string     `json:"note"`        // of separate: a sentence for the note
	Salesperson crm.UserID `json:"salesperson"` // of merge; 0: as planned
	Team        crm.TeamID `json:"team"`
}

func (s *server) decide(r *http.Request, token store.APIToken) (any, error) {
	var in decisionRequest
	if err := readBody(r, "a decision", &in); err != nil {
		return nil, err
	}
	if !slices.Contains(desk.Verbs(), in.Decision) {
		return nil, wrongValue("decision", string(in.Decision),
			"merge, separate, dismiss, snooze, confirm, reject, reopen")
	}
	if err := s.mayDecide(r, token, &in); err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	effect, err := s.o.Cases.Decide(r.Context(), desk.Decision{
		Case: id, As: in.Decision, Shown: in.Fingerprint, By: actorInHistory(token), Reason: in.Reason, Note: in.Note,
		LeftOut: in.LeftOut, DismissLeftOut: in.DismissLeftOut, Until: in.Until,
		To: desk.Owner{Salesperson: in.Salesperson, Team: in.Team}, Values: in.Values,
		Added: in.Add, AddedShown: in.AddedFingerprint,
	})
	return map[string]string{"case": id, "decision": string(in.Decision), "effect": string(effect)}, err
}
