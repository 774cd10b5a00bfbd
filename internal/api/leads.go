package api

import (
	"fmt"
	"net/http"
	"strconv"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/check"
)

func leadInPath(w http.ResponseWriter, r *http.Request) (lead crm.LeadID, ok bool) {
	number, err := strconv.ParseInt(r.PathValue("id"), 10, 32)
	if err != nil || number <= 0 {
		writeProblem(w, http.StatusBadRequest, fmt.Sprintf("lead is %q; allowed: an id such as 42", r.PathValue("id")))
		return 0, false
	}
	return crm.LeadID(number), true
}

// leadPlace is where a lead's data is now, and what was done with it.
type leadPlace struct {
	Lead    crm.LeadID      `json:"lead"`
	Current crm.LeadID      `json:"current"` // the same lead where it was never merged
	Actions []report.Action `json:"actions"` // the newest first
}

const shownActions = 100

func (s *server) showLead(w http.ResponseWriter, r *http.Request, token store.APIToken) {
	lead, ok := leadInPath(w, r)
	if !ok {
		return
	}
	if !s.mustSee(w, r, token, "lead", r.PathValue("id"), []crm.LeadID{lead}) {
		return
	}
	current, err := s.o.Past.CurrentLead(r.Context(), lead)
	if err != nil {
		s.fail(w, err)
		return
	}
	done, err := s.historyFor(r.Context(), token, desk.HistoryFilter{Lead: lead, Limit: shownActions})
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, leadPlace{lead, current, done.Actions})
}

func (s *server) checkContact(w http.ResponseWriter, r *http.Request, token store.APIToken) {
	var contact check.Contact
	if !readBody(w, r, "a contact", &contact) {
		return
	}
	found, err := s.o.Mirror.CheckContact(r.Context(), contact, token.Team)
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, found)
}

func (s *server) listSimilar(w http.ResponseWriter, r *http.Request, token store.APIToken) {
	lead, ok := leadInPath(w, r)
	if !ok {
		return
	}
	if !s.mustSee(w, r, token, "lead", r.PathValue("id"), []crm.LeadID{lead}) {
		return
	}
	found, err := s.o.Mirror.SimilarLeads(r.Context(), lead, token.Team)
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, found)
}
