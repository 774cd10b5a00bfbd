package app_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"leadtwin/internal/api"
	"leadtwin/internal/store"
)

// attempt is one request that must be refused, or why there is none.
type attempt struct {
	wanted int
	try    func() int
	none   string
}

type attempts map[string]attempt

// mutations makes the attempts of every route that changes something.
type mutations struct {
	*running
	ann, dana *visitor
}

func (m *mutations) post(v *visitor, path string, form url.Values, headers ...string) func() int {
	return func() int {
		status, location, _ := v.do(http.MethodPost, path, form, headers...)
		if strings.HasPrefix(location, "/sign-in") {
			return http.StatusUnauthorized // a browser is sent there
		}
		return status
	}
}

// page are the attempts on an action of the desk; more replaces and adds some.
func (m *mutations) page(path string, form url.Values, more attempts) attempts {
	out := attempts{
		noSession:    {wanted: http.StatusUnauthorized, try: m.post(m.visitor(), path, form)},
		crossSite:    {wanted: http.StatusForbidden, try: m.post(m.dana, path, form, "Sec-Fetch-Site", "cross-site")},
		salesperson:  {wanted: http.StatusForbidden, try: m.post(m.ann, path, form)},
		othersCase:   {none: "it is about no case, or only for administrators"},
		stale:        {none: "it is about no values of leads"},
		replayed:     {none: "done twice it is as done once"},
		expiredToken: {none: "it needs a session, not a token"},
		wrongScope:   {none: "it needs a session, not a token"},
	}
	maps.Copy(out, more)
	return out
}

// call sends a request with a token.
func (m *mutations) call(token, path, body string) func() int {
	return func() int {
		req, err := http.NewRequestWithContext(m.Context(), http.MethodPost, m.url+path, strings.NewReader(body))
		if err != nil {
			m.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			m.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
}

// program are the attempts on an action of the API, with a token that has all scopes but its own.
func (m *mutations) program(path, body, scope string, more attempts) attempts {
	others := slices.DeleteFunc(api.Scopes(), func(s string) bool { return s == scope })
	out := attempts{
		noSession:    {wanted: http.StatusUnauthorized, try: m.call("", path, body)},
		expiredToken: {wanted: http.StatusUnauthorized, try: m.call(expired, path, body)},
		wrongScope:   {wanted: http.StatusForbidden, try: m.call(m.dana.apiClient(others...).token, path, body)},
		crossSite:    {none: "a browser sends no token of its own"},
		salesperson:  {none: "a token has scopes; only administrators make one"},
		othersCase:   {none: "a token sees what Leadtwin's own user sees"},
		stale:        {none: "it is about no values that were read"},
		replayed:     {none: "it changes nothing"},
	}
	maps.Copy(out, more)
	return out
}

// delivery is an attempt to deliver to a webhook, whose token is in its path.
func (m *mutations) delivery(path string) attempts {
	out := attempts{}
	for _, name := range refusals() {
		out[name] = attempt{none: "Odoo reports ids, which are read again; it has no session and decides nothing"}
	}
	out[noSession] = attempt{wanted: http.StatusNotFound, try: m.call("", path, `{"model": "crm.lead", "ids": [41]}`)}
	return out
}

// twice does something that must be done, waits, and does it again.
func (m *mutations) twice(do func() int, done int, settled func() bool) func() int {
	return func() int {
		if status := do(); status != done {
			m.Errorf("the first time: status %d, wanted %d", status, done)
		}
		m.until("it is done", settled)
		return do()
	}
}

func always() bool { return true }

// fingerprint is that of a case as it is now.
func (m *mutations) fingerprint(id string) string {
	m.Helper()
	match := shownField.FindStringSubmatch(m.dana.page("/cases/" + id))
	if match == nil {
		m.Fatalf("case %s cannot be decided", id)
	}
	return match[1]
}

// mergeOf merges the leads of a case and returns the action.
func (m *mutations) mergeOf(id string) (action string) {
	m.Helper()
	if status, body := m.dana.decide(id, "merge"); status != http.StatusSeeOther {
		m.Fatalf("merge: %d\n%s", status, body)
	}
	m.until("the leads are merged", func() bool {
		m.withStore(func(ctx context.Context, s *store.Store) error {
			entries, err := s.Entries(ctx, store.EntryFilter{Case: id, States: []store.EntryState{store.EntryVerified}})
			if len(entries) == 1 {
				action = entries[0].ID
			}
			return err
		})
		return action != ""
	})
	return action
}

func (m *mutations) undone(action string) func() bool {
	return func() (is bool) {
		m.withStore(func(ctx context.Context, s *store.Store) error {
			e, err := s.EntryByID(ctx, action)
			is = e.State == store.EntryUndone
			return err
		})
		return is
	}
}

// staleBulk decides a case in bulk as it no longer is: the page of the progress says so.
func (m *mutations) staleBulk(id string) func() int {
	return func() int {
		form := url.Values{"decision": {"merge"}, "pattern": {mergePattern}, "case": {id + "=stale"}}
		if strings.Contains(m.dana.page(m.dana.bulk(form)), "1 case was refused") {
			return http.StatusConflict
		}
		return http.StatusOK
	}
}
