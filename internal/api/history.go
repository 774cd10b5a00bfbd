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
func pageSize(w http.ResponseWriter, r *http.Request) (limit int, ok bool) {
	text := r.FormValue("limit")
	if text == "" {
		return defaultPage, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > largestPage {
		writeProblem(w, http.StatusBadRequest, fmt.Sprintf("limit is %q; allowed: 1 to %d", text, largestPage))
		return 0, false
	}
	return n, true
}

func (s *server) listHistory(w http.ResponseWriter, r *http.Request, token store.APIToken) {
	filter, ok := historyFilter(w, r)
	if !ok {
		return
	}
	done, err := s.historyFor(r.Context(), token, filter)
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, done)
}

// historyFilter reads the parameters of a page of the history.
func historyFilter(w http.ResponseWriter, r *http.Request) (f desk.HistoryFilter, ok bool) {
	f = desk.HistoryFilter{
		Kind: crm.ActionKind(r.FormValue("action")), State: r.FormValue("state"), Case: r.FormValue("case"),
		After: r.FormValue("after"),
	}
	if f.Limit, ok = pageSize(w, r); !ok {
		return f, false
	}
	if text := r.FormValue("lead"); text != "" {
		id, err := strconv.ParseInt(text, 10, 32)
		if err != nil || id <= 0 {
			writeProblem(w, http.StatusBadRequest, fmt.Sprintf("lead is %q; allowed: an id such as 42", text))
			return f, false
		}
		f.Lead = crm.LeadID(id)
	}
	for name, to := range map[string]*time.Time{"since": &f.Since, "until": &f.Until} {
		text := r.FormValue(name)
		if text == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			writeProblem(w, http.StatusBadRequest,
				fmt.Sprintf("%s is %q; allowed: a time such as 2026-05-03T09:00:00Z", name, text))
			return f, false
		}
		*to = at
	}
	return f, true
}

func (s *server) previewUndo(w http.ResponseWriter, r *http.Request, token store.APIToken) {
	if !s.mergeFor(w, r, token) {
		return
	}
	preview, err := s.o.Past.PreviewUndo(r.Context(), r.PathValue("id"))
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, preview)
}

func (s *server) undoMerge(w http.ResponseWriter, r *http.Request, token store.APIToken) {
	if !s.mergeFor(w, r, token) {
		return
	}
	merge := r.PathValue("id")
	if err := s.o.Past.Undo(r.Context(), merge, actorInHistory(token).Name); err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusAccepted, map[string]string{"merge": merge})
}

func (s *server) showStats(w http.ResponseWriter, r *http.Request, token store.APIToken) {
	if token.Team != 0 {
		writeProblem(w, http.StatusForbidden, "The token is limited to a sales team, and these figures are of all teams.")
		return
	}
	stats, err := s.o.Stats.Stats(r.Context())
	if err != nil {
		s.fail(w, err)
		return
	}
	writeJSON(w, http.StatusOK, stats)
}

func actorInHistory(token store.APIToken) desk.Person {
	return desk.Program(token.Name, token.By)
}
