package ui

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// readHistoryFilter reads a filter from the query of an address. Days are those of the reader's zone. What it does not
// understand selects all.
func readHistoryFilter(r *http.Request, l locale) desk.HistoryFilter {
	q := r.URL.Query()
	day := func(name string) time.Time {
		t, err := time.ParseInLocation(time.DateOnly, q.Get(name), l.zone)
		if err != nil {
			return time.Time{}
		}
		return t
	}
	f := desk.HistoryFilter{
		Kind: crm.ActionKind(q.Get("action")), State: q.Get("state"), Since: day("since"), After: q.Get("after"),
	}
	if until := day("until"); !until.IsZero() {
		f.Until = until.AddDate(0, 0, 1)
	}
	if id, err := strconv.ParseInt(strings.TrimPrefix(q.Get("lead"), "#"), 10, 32); err == nil && id > 0 {
		f.Lead = crm.LeadID(id)
	}
	if !slices.Contains(desk.ActionKinds(), f.Kind) {
		f.Kind = ""
	}
	if !slices.Contains(desk.ActionStates(), f.State) {
		f.State = ""
	}
	return f
}

// historyQuery is the query of an address that keeps a filter; after continues it after an action.
func historyQuery(f desk.HistoryFilter, after string) url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("action", string(f.Kind))
	set("state", f.State)
	set("since", dayText(f.Since))
	if !f.Until.IsZero() {
		set("until", dayText(f.Until.AddDate(0, 0, -1)))
	}
	if f.Lead != 0 {
		set("lead", strconv.FormatInt(int64(f.Lead), 10))
	}
	set("after", after)
	return q
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// Filtered reports whether the page shows a part of the history.
func (p historyPage) Filtered() bool { return len(historyQuery(p.Filter, "")) > 0 }

// Field is a value of the filter, as the address has it.
func (p historyPage) Field(name string) string { return historyQuery(p.Filter, "").Get(name) }

// Query is the query of the address of the same actions as CSV.
func (p historyPage) Query() template.URL {
	if !p.Filtered() {
		return ""
	}
	return template.URL("?" + historyQuery(p.Filter, "").Encode()) //nolint:gosec // Encode escapes every name and value
}

// Kinds are the actions to choose from.
func (p historyPage) Kinds() []option {
	out := []option{{Text: p.L.T("queue.any")}}
	for _, k := range desk.ActionKinds() {
		out = append(out, option{string(k), p.L.T("action." + string(k)), k == p.Filter.Kind})
	}
	return out
}

// States are the states to choose from.
func (p historyPage) States() []option {
	out := []option{{Text: p.L.T("queue.any")}}
	for _, s := range desk.ActionStates() {
		out = append(out, option{s, p.L.T("action_state." + s), s == p.Filter.State})
	}
	return out
}
