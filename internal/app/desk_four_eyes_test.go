package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"leadtwin/config"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
)

// fourEyesSeed has a case above the limits of value and of number, one below, and two sales administrators.
const fourEyesSeed = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own, lang: en_US}
  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: en_US}
  - {id: 8, name: Greta Voß, login: greta, rights: manager, lang: de_DE}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       expected_revenue: 10000.01, type: opportunity}
  - {id: 42, name: More lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 51, name: Chairs, contact_name: Kim Lund, email_from: kim@hansa.test, user_id: ann, expected_revenue: 6000}
  - {id: 52, name: Chairs 2, contact_name: Kim Lund, email_from: kim@hansa.test, user_id: ann, expected_revenue: 10000}
  - {id: 61, name: Roof, contact_name: Lea Tann, email_from: lea@globex.test, user_id: ann}
  - {id: 62, name: Roof 2, contact_name: Lea Tann, email_from: lea@globex.test, user_id: ann}
  - {id: 63, name: Roof 3, contact_name: Lea Tann, email_from: lea@globex.test, user_id: ann}
  - {id: 64, name: Roof 4, contact_name: Lea Tann, email_from: lea@globex.test, user_id: ann}
`

func fourEyes(t *testing.T) (r *running, ann, dana, greta *visitor) {
	t.Helper()
	r = prepareOdoo(t, fourEyesSeed, func(c *config.Config) {
		c.Mode, c.Review.FourEyesAbove, c.Review.FourEyesLeads = "review", 10_000, 3
	})
	r.sweepAndStart()
	for login, v := range map[string]**visitor{"ann": &ann, "dana": &dana, "greta": &greta} {
		*v = r.visitor()
		(*v).signIn(login, login)
	}
	return r, ann, dana, greta
}

// audited lists the audit lines of a case, as "what by".
func (r *running) audited(id string) (lines []string) {
	r.Helper()
	s := r.openStore()
	defer s.Close() //nolint:errcheck // it was read
	for line, err := range s.AuditLines(r.Context(), 0) {
		if err != nil {
			r.Fatal(err)
		}
		if line.Subject == id {
			var d struct {
				ProposedBy string `json:"proposed_by"`
			}
			if err := json.Unmarshal(line.Detail, &d); err != nil {
				r.Fatal(err)
			}
			lines = append(lines, strings.TrimSpace(line.What+" "+line.By+" "+d.ProposedBy))
		}
	}
	return lines
}

func TestDeskFourEyes(t *testing.T) {
	t.Parallel()
	r, ann, dana, greta := fourEyes(t)
	robins := dana.caseOf("Robin Berg")
	dana.mustDecide(robins, "merge")
	if page := dana.page("/cases?filter=proposed"); !strings.Contains(page, "Another sales administrator must confirm") ||
		!strings.Contains(page, "Waits for a second person: proposed by Dana Lind") || strings.Contains(page, "Kim Lund") {
		t.Errorf("the queue of proposals:\n%s", page)
	}
	shown := shownField.FindStringSubmatch(greta.page("/cases/" + robins))[1]
	refused := func(v *visitor, decision string, wanted int, text string) {
		t.Helper()
		status, body := v.decide(robins, decision, "shown", shown)
		if status != wanted || !strings.Contains(body, text) {
			t.Errorf("%s: status %d, wanted %d with %q\n%s", decision, status, wanted, text, body)
		}
	}
	refused(dana, "confirm", http.StatusForbidden, "You proposed this merge yourself")
	refused(dana, "merge", http.StatusConflict, "proposed by Dana Lind")
	refused(dana, "separate", http.StatusConflict, "proposed by Dana Lind")
	refused(ann, "confirm", http.StatusForbidden, "")
	refused(ann, "reject", http.StatusForbidden, "")
	refused(ann, "snooze", http.StatusConflict, "proposed by Dana Lind")
	page := greta.page("/cases/" + robins)
	for _, wanted := range []string{"Dana Lind hat am", `value="confirm"`, `value="reject"`, "zwei Personen"} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the page of the second person has not %q\n%s", wanted, page)
		}
	}
	if strings.Contains(page, `value="merge"`) || r.leads() != 8 {
		t.Errorf("the second person may merge instead, or %d leads are left of 8", r.leads())
	}
	greta.mustDecide(robins, "confirm")
	r.until("the leads are merged", func() bool { return r.leads() == 7 })
	if status, _ := greta.decide(robins, "confirm"); status != http.StatusConflict {
		t.Errorf("a replayed confirmation: %d", status)
	}
	for path, wanted := range map[string]string{
		"/history": "<bdi>Greta Voß</bdi><span class=\"from\">proposed by Dana Lind</span>", "/history.csv": "Dana Lind",
	} {
		r.until(path+" names both", func() bool { return strings.Contains(dana.page(path), wanted) })
	}
	wanted := []string{"propose Dana Lind", "approve Greta Voß Dana Lind"}
	if got := r.audited(robins); !slices.Equal(got[:min(len(got), 2)], wanted) {
		t.Errorf("audit trail %q, wanted %q", got, wanted)
	}
}

func TestDeskFourEyesLimits(t *testing.T) {
	t.Parallel()
	r, _, dana, greta := fourEyes(t)
	leas := dana.caseOf("Lea Tann")
	dana.mustDecide(dana.caseOf("Kim Lund"), "merge")
	r.until("leads at the limit are merged by one person, amounts not added", func() bool { return r.leads() == 7 })
	shown := shownField.FindStringSubmatch(dana.page("/cases/" + leas))[1]
	form := url.Values{"decision": {"merge"}, "shown": {shown}}
	if status, _, _ := dana.do(http.MethodPost, "/cases/"+leas, form); status != http.StatusSeeOther {
		t.Fatalf("propose four leads: %d", status)
	}
	if page := greta.page("/cases/" + leas); !strings.Contains(page, `value="confirm"`) {
		t.Error("a merge of four leads does not wait for a second person")
	}
	greta.mustDecide(leas, "reject")
	if page := greta.page("/cases/" + leas); !strings.Contains(page, `value="merge"`) {
		t.Error("after the rejection the case waits for no decision")
	}
	form["choose_leads"], form["lead"], form["left_out"] = []string{"yes"}, []string{"61", "62", "63"}, []string{"dismiss"}
	if status, _, _ := dana.do(http.MethodPost, "/cases/"+leas, form); status != http.StatusSeeOther {
		t.Fatalf("merge three of four: %d", status)
	}
	r.until("three leads are merged by one person", func() bool { return r.leads() == 5 })
	wanted := []string{"propose Dana Lind", "reject proposal Greta Voß Dana Lind"}
	if got := r.audited(leas); !slices.Equal(got[:2], wanted) {
		t.Errorf("audit trail %q", got)
	}
}

// A proposal with choices is shown and carried out as it was made.
func TestDeskFourEyesKeepsChoices(t *testing.T) {
	t.Parallel()
	r := prepareOdoo(t, fourEyesSeed, func(c *config.Config) { c.Mode, c.Review.FourEyesLeads = "review", 2 })
	r.sweepAndStart()
	dana, greta := r.signedIn("dana"), r.signedIn("greta")
	leas := dana.caseOf("Lea Tann")
	form := url.Values{
		"decision": {"merge"}, "shown": {shownField.FindStringSubmatch(dana.page("/cases/" + leas))[1]},
		"choose_leads": {"yes"}, "lead": {"61", "62", "64"}, "left_out": {"dismiss"}, "salesperson": {"8"},
		"value.name": {"64"},
	}
	if status, _, body := dana.do(http.MethodPost, "/cases/"+leas, form); status != http.StatusSeeOther {
		t.Fatalf("propose: %d\n%s", status, body)
	}
	if page := greta.page("/cases/" + leas); !strings.Contains(page, "nie wieder mit den anderen vorgeschlagen: #63") ||
		!strings.Contains(page, "<bdi>Greta Voß</bdi>") || !strings.Contains(page, "<bdi>Roof 4</bdi>") {
		t.Errorf("the proposal is not shown as it was made:\n%s", page)
	}
	greta.mustDecide(leas, "confirm")
	r.until("three leads are merged", func() bool { return r.leads() == 6 })
	r.until("the result has the chosen title", func() bool { return r.leadText(61, "name") == "Roof 4" })
	if user, _ := r.owner(61); user != 8 {
		t.Errorf("salesperson %d", user)
	}
}

func TestDeskFourEyesEndsWhenALeadChanges(t *testing.T) {
	t.Parallel()
	r, _, dana, greta := fourEyes(t)
	robins := dana.caseOf("Robin Berg")
	dana.decide(robins, "merge")
	shown := shownField.FindStringSubmatch(greta.page("/cases/" + robins))[1]
	err := r.odoo.Odoo.Do(t.Context(), func(e *orm.Env) error {
		return e.Update([]*orm.Record{e.One("crm.lead", 42)}, map[string]any{"phone": "+46 8 555 01 99"})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.deliver(42)
	r.until("the proposal has ended", func() bool {
		page := greta.page("/cases/" + robins)
		return strings.Contains(page, "555 01 99") && strings.Contains(page, `value="merge"`)
	})
	form := url.Values{"decision": {"confirm"}, "shown": {shown}}
	if status, _, _ := greta.do(http.MethodPost, "/cases/"+robins, form); status != http.StatusConflict {
		t.Errorf("a confirmation of what was shown before the change: %d", status)
	}
	if status, body := greta.decide(robins, "confirm"); status != http.StatusConflict ||
		!strings.Contains(body, "kein Vorschlag mehr") {
		t.Errorf("a confirmation of nothing: %d\n%s", status, body)
	}
	wanted := []string{"propose Dana Lind", "drop proposal  Dana Lind"}
	if got := r.audited(robins); !slices.Equal(got, wanted) || r.leads() != 8 {
		t.Errorf("%d leads, audit trail %q, wanted %q", r.leads(), got, wanted)
	}
}

// The rule holds for programs and for many cases at once. Neither a program nor whoever made its token is a second
// person.
func TestDeskFourEyesForProgramsAndBulk(t *testing.T) {
	t.Parallel()
	r, _, dana, greta := fourEyes(t)
	program := dana.apiClient("read", "decide")
	robins, leas := dana.caseOf("Robin Berg"), dana.caseOf("Lea Tann")
	answer := func(id, decision string) (int, map[string]any) {
		_, one := program.call(http.MethodGet, "/cases/"+id, "")
		body, _ := json.Marshal(map[string]any{"decision": decision, "fingerprint": one["fingerprint"]})
		return program.call(http.MethodPost, "/cases/"+id+"/decision", string(body))
	}
	if status, got := answer(robins, "merge"); status != http.StatusAccepted || got["effect"] != "proposed" {
		t.Fatalf("the API merges: %d %v", status, got)
	}
	if status, got := answer(robins, "merge"); status != http.StatusConflict {
		t.Errorf("the API merges again: %d %v", status, got)
	}
	if status, got := answer(robins, "confirm"); status != http.StatusForbidden {
		t.Errorf("the API confirms its own proposal: %d %v", status, got)
	}
	own := program
	program = greta.namedClient("other", "read", "decide")
	for _, decision := range []string{"confirm", "merge"} {
		if status, got := answer(robins, decision); status != http.StatusConflict {
			t.Errorf("another program: %s: %d %v", decision, status, got)
		}
	}
	program = own
	if status, _ := dana.decide(robins, "confirm"); status != http.StatusForbidden {
		t.Errorf("who made the token confirms its proposal: %d", status)
	}
	if _, one := program.call(http.MethodGet, "/cases/"+robins, ""); one["proposed_by"] != "API token test" {
		t.Errorf("the case of a proposal: %v", one)
	}
	dry := dana.page("/bulk?decision=merge&pattern=" + url.QueryEscape("same_email+name_equal"))
	if !strings.Contains(dry, "1 case is left out because it waits for a second person") {
		t.Errorf("the dry run:\n%s", dry)
	}
	if page := dana.page(dana.bulk(dana.bulkForm())); !strings.Contains(page, "1 merge is large and waits") {
		t.Errorf("a bulk merge:\n%s", page)
	}
	r.until("only the small case is merged", func() bool { return r.leads() == 7 })
	greta.mustDecide(leas, "confirm")
	greta.mustDecide(robins, "confirm")
	r.until("all are merged", func() bool { return r.leads() == 3 })
	_, history := program.call(http.MethodGet, "/history?action=merge", "")
	text, _ := json.Marshal(history)
	if !strings.Contains(string(text), `"proposed_by":"API token test"`) {
		t.Errorf("the history of the API: %s", text)
	}
}

// A user with a new name is still the same person.
func TestDeskFourEyesUnderAnotherName(t *testing.T) {
	t.Parallel()
	r, _, dana, _ := fourEyes(t)
	robins := dana.caseOf("Robin Berg")
	dana.decide(robins, "merge")
	err := r.odoo.Odoo.Do(t.Context(), func(e *orm.Env) error {
		return e.Update([]*orm.Record{e.One("res.users", 7)}, map[string]any{"name": "Dana Berg"})
	})
	if err != nil {
		t.Fatal(err)
	}
	renamed := r.signedIn("dana")
	if page := renamed.page("/cases"); !strings.Contains(page, "Dana Berg") {
		t.Fatal("the user has not another name")
	}
	if status, _ := renamed.decide(robins, "confirm"); status != http.StatusForbidden {
		t.Errorf("confirmed under another name: %d", status)
	}
	r.withStore(func(ctx context.Context, s *store.Store) error {
		open, err := s.OpenProposals(ctx)
		if len(open) != 1 {
			t.Errorf("proposals: %v", open)
		}
		return err
	})
}
