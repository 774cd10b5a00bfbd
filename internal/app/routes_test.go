package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/api"
	"leadtwin/internal/app"
	"leadtwin/internal/store"
	"leadtwin/internal/ui"
)

// routesSeed has cases of one person each; Ann may read those of Robin and Kim's first lead.
func routesSeed() string {
	seed := deskSeed
	for i, name := range []string{"Noa Desk", "Ida Program", "Mia Undo", "Eva Undo"} {
		const lead = "  - {id: %d, name: Tables, contact_name: %s, email_from: %s@tables.test, user_id: bob}\n"
		mailbox := strings.ToLower(strings.ReplaceAll(name, " ", "."))
		for j := range 2 {
			seed += fmt.Sprintf(lead, 70+10*i+j, name, mailbox)
		}
	}
	return seed
}

// The ways in which a request that changes something must be refused.
const (
	noSession    = "no session"
	othersCase   = "another user's case"
	salesperson  = "a salesperson does an administrator's act"
	crossSite    = "cross-site"
	replayed     = "a replayed form"
	stale        = "a stale fingerprint"
	expiredToken = "an expired token"
	wrongScope   = "a wrong scope"
)

func refusals() []string {
	return []string{noSession, othersCase, salesperson, crossSite, stale, expiredToken, wrongScope, replayed}
}

const expired = "lt_EXPIRED"

func (m *mutations) all() map[string]attempts {
	robins, leas := m.dana.caseOf("Robin Berg"), m.dana.caseOf("Lea Tann")
	noas, idas := m.dana.caseOf("Noa Desk"), m.dana.caseOf("Ida Program")
	byDesk, byProgram := m.dana.caseOf("Mia Undo"), m.dana.caseOf("Eva Undo")
	byDesk = m.mergeOf(byDesk)
	byProgram = m.mergeOf(byProgram)
	decider := m.dana.apiClient("decide").token
	decision := func(as, fingerprint string) string {
		body, _ := json.Marshal(map[string]string{"decision": as, "fingerprint": fingerprint})
		return string(body)
	}
	form := func(id, as string) url.Values { return url.Values{"decision": {as}, "shown": {m.fingerprint(id)}} }
	undo := m.call(decider, "/api/v1/merges/"+byProgram+"/undo", "")
	token := api.HashToken(m.dana.apiClient("read").token)
	return map[string]attempts{
		"POST /sign-in": m.page("/sign-in", url.Values{"login": {"dana"}, "password": {"dana"}}, attempts{
			salesperson: {none: "everybody may"}, noSession: {none: "it makes one"},
		}),
		"POST /sign-out": m.page("/sign-out", nil, attempts{salesperson: {none: "everybody may"}}),
		"POST /cases/{id}": m.page("/cases/"+robins, form(robins, "merge"), attempts{
			othersCase: {wanted: http.StatusNotFound, try: m.post(m.ann, "/cases/"+leas, form(leas, "separate"))},
			stale: {wanted: http.StatusConflict, try: m.post(m.dana, "/cases/"+robins,
				url.Values{"decision": {"merge"}, "shown": {"stale"}})},
			replayed: {wanted: http.StatusConflict, try: m.twice(
				m.post(m.dana, "/cases/"+noas, form(noas, "merge")), http.StatusSeeOther, always)},
		}),
		"POST /bulk": m.page("/bulk", url.Values{
			"decision": {"merge"}, "case": {robins + "=" + m.fingerprint(robins)},
		}, attempts{
			stale:    {wanted: http.StatusConflict, try: m.staleBulk(robins)},
			replayed: {none: "each case is refused that was decided: TestDeskBulkProgress"},
		}),
		"POST /tokens": m.page("/tokens", url.Values{"name": {"x"}, "scope": {"decide"}, "days": {"1"}}, attempts{
			replayed: {none: "it makes another token, which the page lists"},
		}),
		"POST /tokens/{hash}/delete": m.page("/tokens/"+token+"/delete", nil, attempts{
			replayed: {wanted: http.StatusNotFound, try: m.twice(
				m.post(m.dana, "/tokens/"+token+"/delete", nil), http.StatusSeeOther, always)},
		}),
		"POST /policy":      m.page("/policy", url.Values{"yaml": {"rules:\n  max_group: 5\n"}}, nil),
		"POST /policy/file": m.page("/policy/file", url.Values{"yaml": {"rules:\n  max_group: 5\n"}}, nil),
		"POST /history/{action}/undo": m.page("/history/"+byDesk+"/undo", nil, attempts{
			replayed: {wanted: http.StatusConflict, try: m.twice(
				m.post(m.dana, "/history/"+byDesk+"/undo", nil), http.StatusSeeOther, m.undone(byDesk))},
		}),
		"POST /api/v1/cases/{id}/decision": m.program("/api/v1/cases/"+robins+"/decision",
			decision("merge", m.fingerprint(robins)), api.Decide, attempts{
				stale: {wanted: http.StatusConflict, try: m.call(decider, "/api/v1/cases/"+robins+"/decision",
					decision("merge", "stale"))},
				replayed: {wanted: http.StatusConflict, try: m.twice(m.call(decider, "/api/v1/cases/"+idas+"/decision",
					decision("merge", m.fingerprint(idas))), http.StatusAccepted, always)},
			}),
		"POST /api/v1/merges/{id}/undo": m.program("/api/v1/merges/"+byProgram+"/undo", "", api.Decide, attempts{
			replayed: {wanted: http.StatusConflict, try: m.twice(undo, http.StatusAccepted, m.undone(byProgram))},
		}),
		"POST /api/v1/check":       m.program("/api/v1/check", `{"email": "robin@acme.test"}`, api.Check, nil),
		"POST /hooks/odoo/:token":  m.delivery("/hooks/odoo/wrong"),
		"POST /hooks/odoo/:token/": m.delivery("/hooks/odoo/wrong/"),
	}
}

// mutating lists the routes of a service that do not only read.
func mutating(a *app.App) (routes []string) {
	for _, r := range app.GinRoutes(a) {
		routes = append(routes, r.Method+" "+r.Path)
	}
	return slices.DeleteFunc(slices.Concat(routes, ui.Routes(), api.Routes()), func(r string) bool {
		return strings.HasPrefix(r, "GET ")
	})
}

// TestRoutesRefuse holds every route that changes something to a row: a new one without it fails, and a row must have
// each kind of refusal, or say why it has none.
func TestRoutesRefuse(t *testing.T) {
	t.Parallel()
	r := prepareOdoo(t, routesSeed(), func(c *config.Config) { c.Mode = "review" })
	r.sweepAndStart()
	m := &mutations{r, r.visitor(), r.visitor()}
	m.ann.signIn("ann", "ann")
	m.dana.signIn("dana", "dana")
	r.withStore(func(ctx context.Context, s *store.Store) error {
		return s.SaveAPIToken(ctx, store.APIToken{
			Hash: api.HashToken(expired), Name: "old", Scopes: api.Scopes(), Expires: time.Now().Add(-time.Minute),
		})
	})
	rows := m.all()
	a := r.open(app.NeedStoreToRead)
	routes := mutating(a)
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	for row := range rows {
		if !slices.Contains(routes, row) {
			t.Errorf("there is no route %s", row)
		}
	}
	for _, kind := range refusals() { // replayed is the last: it changes something first
		for _, route := range routes {
			t.Run(route+" "+kind, func(t *testing.T) {
				one := rows[route][kind]
				switch {
				case one.try == nil && one.none == "":
					t.Error("no attempt, and no reason why there is none")
				case one.try != nil:
					if status := one.try(); status != one.wanted {
						t.Errorf("status %d, wanted %d", status, one.wanted)
					}
				}
			})
		}
	}
}

// A decision on a case whose earlier one is being applied is refused, whatever it says.
func TestSecondDecisionIsRefused(t *testing.T) {
	t.Parallel()
	r := review(t)
	m := &mutations{r, r.visitor(), r.visitor()}
	m.dana.signIn("dana", "dana")
	robins := m.dana.caseOf("Robin Berg")
	shown, decider := m.fingerprint(robins), m.dana.apiClient("decide").token
	release := r.holdMerges()
	decide := func(as string) int {
		body, _ := json.Marshal(map[string]string{"decision": as, "fingerprint": shown})
		return m.call(decider, "/api/v1/cases/"+robins+"/decision", string(body))()
	}
	if status := decide("merge"); status != http.StatusAccepted {
		t.Fatalf("merge: %d", status)
	}
	r.until("the merge is under way", func() (is bool) {
		r.withStore(func(ctx context.Context, s *store.Store) error {
			open, err := s.Entries(ctx, store.EntryFilter{Case: robins, States: store.OpenEntryStates()})
			is = len(open) > 0
			return err
		})
		return is
	})
	for _, as := range []string{"merge", "separate", "dismiss", "snooze", "confirm", "reject"} {
		if status := decide(as); status != http.StatusConflict {
			t.Errorf("%s by the API: %d", as, status)
		}
		form := url.Values{"decision": {as}, "shown": {shown}}
		if status := m.post(m.dana, "/cases/"+robins, form)(); status != http.StatusConflict {
			t.Errorf("%s in the desk: %d", as, status)
		}
	}
	release()
	r.until("the leads are merged", func() bool { return r.leads() == 5 })
}
