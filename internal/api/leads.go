package api

import (
	"net/http"
	"strconv"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/check"
)

// visibleLead is the lead of the path. Error: *store.NotFoundError for one that the token may not see.
func (s *server) visibleLead(r *http.Request, token store.APIToken) (crm.LeadID, error) {
	lead, err := readLeadID("lead", r.PathValue("id"))
	if err != nil {
		return 0, err
	}
	return lead, s.mustSee(r.Context(), token, "lead", r.PathValue("id"), []crm.LeadID{lead})
}

func readLeadID(name, text string) (crm.LeadID, error) {
	id, err := strconv.ParseInt(text, 10, 32)
	if err != nil || id <= 0 {
		return 0, wrongValue(name, text, "an id such as 42")
	}
	return crm.LeadID(id), nil
}

// leadPlace is where a lead's data is now, with the actions on it.
type leadPlace struct {
	Lead    crm.LeadID      `json:"lead"`
	Current crm.LeadID      `json:"current"` // the same lead where it was never merged
	Actions []report.Action `json:"actions"` // the newest first
}

const shownActions = 100

func (s *server) showLead(r *http.Request, token store.APIToken) (any, error) {
	lead, err := s.visibleLead(r, token)
	if err != nil {
		return nil, err
	}
	current, err := s.o.Past.CurrentLead(r.Context(), lead)
	if err != nil {
		return nil, err
	}
	done, err := s.historyFor(r.Context(), token, desk.HistoryFilter{Lead: lead, Limit: shownActions})
	return leadPlace{lead, current, done.Actions}, err
}

func (s *server) checkContact(r *http.Request, token store.APIToken) (any, error) {
	var contact check.Contact
	if err := readBody(r, "a contact", &contact); err != nil {
		return nil, err
	}
	return s.o.Mirror.CheckContact(r.Context(), contact, token.Team)
}

func (s *server) listSimilar(r *http.Request, token store.APIToken) (any, error) {
	lead, err := s.visibleLead(r, token)
	if err != nil {
		return nil, err
	}
	return s.o.Mirror.SimilarLeads(r.Context(), lead, token.Team)
}
