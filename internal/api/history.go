package api

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/store"
)

// The sizes of a page.
const (
	defaultPage = 50
	largestPage = 500
)

// pageSize reads the parameter limit.
func pageSize(r *http.Request) (int, error) {
	text := r.FormValue("limit")
	if text == "" {
		return defaultPage, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > largestPage {
		return 0, wrongValue("limit", text, fmt.Sprintf("1 to %d", largestPage))
	}
	return n, nil
}

func (s *server) listHistory(r *http.Request, token store.APIToken) (any, error) {
	filter, err := historyFilter(r)
	if err != nil {
		return nil, err
	}
	return s.historyFor(r.Context(), token, filter)
}

// historyFilter reads the parameters of a page of the history.
func historyFilter(r *http.Request) (f desk.HistoryFilter, err error) {
	f = desk.HistoryFilter{
		Kind: crm.ActionKind(r.FormValue("action")), State: r.FormValue("state"), Case: r.FormValue("case"),
		After: r.FormValue("after"),
	}
	if f.Limit, err = pageSize(r); err != nil {
		return f, err
	}
	if text := r.FormValue("lead"); text != "" {
		if f.Lead, err = readLeadID("lead", text); err != nil {
			return f, err
		}
	}
	for name, to := range map[string]*time.Time{"since": &f.Since, "until": &f.Until} {
		text := r.FormValue(name)
		if text == "" {
			continue
		}
		if *to, err = time.Parse(time.RFC3339, text); err != nil {
			return f, wrongValue(name, text, "a time such as 2026-05-03T09:00:00Z")
		}
	}
	return f, nil
}

func (s *server) previewUndo(r *http.Request, token store.APIToken) (any, error) {
	merge, err := s.visibleMerge(r, token)
	if err != nil {
		return nil, err
	}
	return s.o.Past.PreviewUndo(r.Context(), merge)
}

func (s *server) undoMerge(r *http.Request, token store.APIToken) (any, error) {
	merge, err := s.visibleMerge(r, token)
	if err != nil {
		return nil, err
	}
	return map[string]string{"merge": merge}, s.o.Past.Undo(r.Context(), merge, actorInHistory(token).Name)
}

func (s *server) showStats(r *http.Request, token store.APIToken) (any, error) {
	if token.Team != 0 {
		return nil, newProblem(http.StatusForbidden,
			"The token is limited to a sales team, and these figures are of all teams.")
	}
	return s.o.Stats.Stats(r.Context())
}

func actorInHistory(token store.APIToken) desk.Person {
	return desk.Program(token.Name, token.By)
}
