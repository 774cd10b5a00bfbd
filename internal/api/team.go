package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// Teams are the sales teams of leads.
type Teams interface {
	// LeadTeams returns the team of each lead of the mirror; of a merged lead, that of the lead it is now; of a lead that
	// the mirror does not have, that before it was last merged. 0 is no team; leads of which nothing is known are missing.
	LeadTeams(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID]crm.TeamID, error)
}

// sees reports whether a token may see what is about some leads: all that are known are of its team.
func (s *server) sees(ctx context.Context, token store.APIToken, leads []crm.LeadID) (bool, error) {
	if token.Team == 0 {
		return true, nil
	}
	teams, err := s.o.Teams.LeadTeams(ctx, leads)
	return err == nil && allOf(token.Team, teams, leads), err
}

func allOf(team crm.TeamID, teams map[crm.LeadID]crm.TeamID, leads []crm.LeadID) bool {
	known := false
	for _, id := range leads {
		of, has := teams[id]
		if has && of != team {
			return false
		}
		known = known || has
	}
	return known
}

// mustSee returns the error of a missing object if a token may not see it.
func (s *server) mustSee(ctx context.Context, token store.APIToken, what, id string, leads []crm.LeadID) error {
	sees, err := s.sees(ctx, token, leads)
	if err == nil && !sees {
		err = &store.NotFoundError{What: what, ID: id}
	}
	return err
}

// visibleCase is the case of the path.
func (s *server) visibleCase(r *http.Request, token store.APIToken) (desk.Case, error) {
	c, err := s.o.Cases.Case(r.Context(), r.PathValue("id"))
	if ended, is := errors.AsType[*desk.EndedError](err); is {
		if err := s.mustSee(r.Context(), token, "case", ended.Case.ID, ended.Case.Leads); err != nil {
			return c, err
		}
		return c, newProblem(http.StatusGone, ended.Error())
	}
	if err != nil {
		return c, err
	}
	return c, s.mustSee(r.Context(), token, "case", c.ID, c.Leads)
}

func rowsVisibleTo(token store.APIToken, rows []*desk.Row) []*desk.Row {
	if token.Team == 0 {
		return rows
	}
	return slices.DeleteFunc(slices.Clone(rows), func(row *desk.Row) bool { return !row.IsOfTeam(token.Team) })
}

// historyFor reads a page of the actions that a token may see. It reads as many as it needs to fill the page.
func (s *server) historyFor(
	ctx context.Context, token store.APIToken, f desk.HistoryFilter,
) (out report.History, err error) {
	if token.Team == 0 {
		return s.o.Past.HistoryPage(ctx, f)
	}
	out.Actions = []report.Action{}
	for {
		page, err := s.o.Past.HistoryPage(ctx, f)
		if err != nil {
			return out, err
		}
		for i, a := range page.Actions {
			sees, err := s.sees(ctx, token, leadsOf(&a))
			if err != nil {
				return out, err
			}
			if sees {
				out.Actions = append(out.Actions, a)
			}
			if len(out.Actions) == f.Limit {
				if i+1 < len(page.Actions) || page.Next != "" {
					out.Next = a.ID
				}
				return out, nil
			}
		}
		if f.After = page.Next; f.After == "" {
			return out, nil
		}
	}
}

func leadsOf(a *report.Action) []crm.LeadID {
	leads := slices.Clone(a.Leads)
	for _, id := range []crm.LeadID{a.Survivor, a.Lead} {
		if id != 0 {
			leads = append(leads, id)
		}
	}
	for _, id := range a.RestoredAs {
		leads = append(leads, id)
	}
	return leads
}

// visibleMerge is the id of the merge of the path.
func (s *server) visibleMerge(r *http.Request, token store.APIToken) (string, error) {
	id := r.PathValue("id")
	if token.Team == 0 {
		return id, nil
	}
	a, err := s.o.Past.Action(r.Context(), id)
	if err != nil {
		return id, err
	}
	return id, s.mustSee(r.Context(), token, "merge", id, leadsOf(&a))
}

// eventsFor are the events that a token may see.
func (s *server) eventsFor(ctx context.Context, token store.APIToken, events []report.Event) ([]report.Event, error) {
	if token.Team == 0 {
		return events, nil
	}
	var seen []report.Event
	for _, e := range events {
		leads := slices.Clone(e.Leads)
		if e.Survivor != 0 {
			leads = append(leads, e.Survivor)
		}
		sees, err := s.sees(ctx, token, leads)
		if err != nil {
			return nil, err
		}
		if sees {
			seen = append(seen, e)
		}
	}
	return seen, nil
}

// mayDecide refuses decisions beyond the team of a token: about leads of other teams, or that assign a lead to another
// team.
func (s *server) mayDecide(r *http.Request, token store.APIToken, in *decisionRequest) error {
	if token.Team == 0 {
		return nil
	}
	if _, err := s.visibleCase(r, token); err != nil {
		return err
	}
	if in.Team != 0 && in.Team != token.Team {
		return newProblem(http.StatusForbidden, "The token is limited to another sales team.")
	}
	for _, id := range in.Add {
		if err := s.mustSee(r.Context(), token, "lead", crm.FormatIDs([]crm.LeadID{id}), []crm.LeadID{id}); err != nil {
			return err
		}
	}
	return nil
}
