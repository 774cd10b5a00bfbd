package app_test

import (
	"maps"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"leadtwin/config"
)

const originSeed = `
companies:
  - {id: 2, name: Ours Abroad}
sources: [{id: 31, name: Trade fair}, {id: 32, name: Secret campaign}]
media: [{id: 41, name: Booth}]
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own, lang: en_US}
  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: en_US, company_id: 1, company_ids: [1]}
  - {id: 8, name: Greta Voß, login: greta, rights: manager, lang: de_DE, company_id: 1, company_ids: [1, 2]}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all, password: leadtwin, company_id: 1, company_ids: [1, 2]}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann, type: opportunity}
  - {id: 42, name: More lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 51, name: Chairs, contact_name: Kim Lund, email_from: kim@hansa.test, user_id: ann}
  - {id: 52, name: More chairs, contact_name: Kim Lund, email_from: kim@hansa.test, user_id: ann,
       source_id: Trade fair, medium_id: Booth}
  - {id: 61, name: Roof, contact_name: Lea Tann, email_from: lea@globex.test, company_id: 2}
  - {id: 62, name: Roof 2, contact_name: Lea Tann, email_from: lea@globex.test, company_id: 2,
       source_id: Secret campaign}
`

// originDesk starts a desk in which the second lead of two cases has a source.
func originDesk(t *testing.T) *running {
	t.Helper()
	r := prepareOdoo(t, originSeed, func(c *config.Config) {
		c.Mode, c.Odoo.User, c.Odoo.APIKey = "review", "leadtwin", config.NewSecret("leadtwin")
	})
	r.sweepAndStart()
	return r
}

var htmlTag = regexp.MustCompile(`<[^>]*>`)

// section is the part of a page from a heading to the next one of its rank.
func section(page, heading string) string {
	_, rest, _ := strings.Cut(page, ">"+heading+"</h2>")
	part, _, _ := strings.Cut(rest, "<h2")
	return strings.Join(strings.Fields(htmlTag.ReplaceAllString(part, " ")), " ")
}

// TestDeskOrigins: where duplicates come from is counted over leads that the reader may see.
func TestDeskOrigins(t *testing.T) {
	t.Parallel()
	r := originDesk(t)
	dana, greta := r.signedIn("dana"), r.signedIn("greta")
	page := section(dana.page("/overview"), "Where duplicates come from")
	for _, want := range []string{
		"2 leads were created after the first one of their case.",
		"By source no source 1 lead Trade fair 1 lead", "By medium no medium 1 lead Booth 1 lead",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the overview has no %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "Secret") {
		t.Errorf("a manager of one company sees a source of another one:\n%s", page)
	}
	german := section(greta.page("/overview"), "Woher Dubletten kommen")
	if !strings.Contains(german, "3 Leads wurden nach dem ersten ihres Falls angelegt.") ||
		!strings.Contains(german, "Secret campaign 1 Lead") {
		t.Errorf("the manager of both companies does not see all:\n%s", german)
	}
	ann := r.signedIn("ann")
	if status, _, body := ann.do(http.MethodGet, "/overview", nil); status != http.StatusForbidden ||
		strings.Contains(body, "Trade fair") {
		t.Errorf("GET /overview as a salesperson: %d\n%s", status, body)
	}
	_, stats := dana.apiClient("read").call(http.MethodGet, "/stats", "")
	origins, _ := stats["origins"].(map[string]any)
	if sources, _ := origins["sources"].([]any); origins["duplicates"] != 3.0 || len(sources) != 3 {
		t.Errorf("a token sees what Leadtwin's user sees: %v", origins)
	}
}

// TestDeskRestored: what Odoo's merge would have lost is counted once it is restored, until the merge is undone.
func TestDeskRestored(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, deskSeed+`
partners:
  - {id: 70, name: Carl Customer, email: carl@elsewhere.test}
followers:
  - {res_model: crm.lead, res_id: 42, partner_id: 70}
`)
	dana := r.signedIn("dana")
	client := dana.apiClient("read")
	restored := func(of string) map[string]any {
		_, stats := client.call(http.MethodGet, "/stats", "")
		all, _ := stats["restored"].(map[string]any)
		counts, _ := all[of].(map[string]any)
		return counts
	}
	const heading, none = "What Odoo's merge alone would have lost", "Leadtwin has not had to restore anything yet."
	shown := func() string { return section(strings.ReplaceAll(dana.page("/overview"), "&#39;", "'"), heading) }
	if got := shown(); got != none {
		t.Errorf("before a merge: %s", got)
	}
	dana.mustDecide(dana.caseOf("Robin Berg"), "merge")
	r.until("the follower is counted", func() bool { return len(restored("total")) > 0 })
	want := map[string]any{"followers": 1.0}
	if total, month := restored("total"), restored("last_30_days"); !maps.Equal(total, want) || !maps.Equal(month, want) {
		t.Errorf("restored %v, in the last 30 days %v", total, month)
	}
	if got := shown(); !strings.Contains(got, "Leadtwin restored 1 record or value, 1 of them in the last 30 days.") ||
		!strings.Contains(got, "Followers 1 1") {
		t.Errorf("after the merge: %s", got)
	}
	undo := undoLink.FindString(dana.page("/history"))
	if status, _, body := dana.do(http.MethodPost, undo, nil); status != http.StatusSeeOther {
		t.Fatalf("undo: %d\n%s", status, body)
	}
	r.until("an undone merge does not count", func() bool { return shown() == none })
}

// TestDeskHealth: the overview and the API say what fails since when, and what arrived and was refused.
func TestDeskHealth(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	receiver.down.Store(true)
	r := prepareOdoo(t, deskSeed, func(c *config.Config) { c.Mode = "review"; receiver.settings(c) })
	r.sweepAndStart()
	dana := r.signedIn("dana")
	client := dana.apiClient("read")
	health := func() map[string]any {
		_, stats := client.call(http.MethodGet, "/stats", "")
		h, _ := stats["health"].(map[string]any)
		return h
	}
	hooks := func() map[string]any { h, _ := health()["webhooks"].(map[string]any); return h }
	if h := hooks(); h["state"] != "unknown" || h["last_delivery"] != nil || h["refused"] != 0.0 {
		t.Errorf("at the start: %v", h)
	}
	r.deliver(41)
	r.until("the delivery is evaluated", func() bool { return r.metric("leadtwin_inbox_leads") == "0" })
	if status, _ := r.ask(http.MethodPost, "/hooks/odoo/wrong-token", "{}"); status != http.StatusNotFound {
		t.Errorf("a wrong token: %d", status)
	}
	if h := hooks(); h["last_delivery"] == nil || h["refused"] != 1.0 || h["last_refused"] == nil {
		t.Errorf("after a delivery and a refused one: %v", h)
	}
	dana.decide(dana.caseOf("Robin Berg"), "merge")
	r.until("the message is not accepted", func() bool {
		out, _ := health()["outgoing"].(map[string]any)
		return out["failing_since"] != nil
	})
	page := dana.page("/overview")
	if !strings.Contains(page, "Messages to webhooks.send_to: not accepted since") || strings.Contains(page, "s3cret") {
		t.Errorf("the overview does not say what is not accepted, or with a secret:\n%s", section(page, "Health"))
	}
	r.weather.status.Store(http.StatusBadGateway)
	r.deliver(42)
	failing := func() []any { list, _ := health()["failing"].([]any); return list }
	r.until("the evaluation fails", func() bool { return len(failing()) > 0 })
	first, _ := failing()[0].(map[string]any)
	if first["task"] != "drain" || first["since"] == nil || first["error"] == "" {
		t.Errorf("failing: %v", first)
	}
	r.weather.status.Store(0)
	r.until("it succeeds again", func() bool { return len(failing()) == 0 })
	if text := section(dana.page("/overview"), "Health"); !strings.Contains(text, "Refused deliveries since the service "+
		"started 1 (last") || !strings.Contains(text, "Webhooks not installed by Leadtwin") {
		t.Errorf("health: %s", text)
	}
	r.install()
	if h := hooks(); h["state"] != "installed" || h["installed_at"] == nil {
		t.Errorf("after the installation: %v", h)
	}
}
