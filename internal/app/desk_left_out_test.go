package app_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"leadtwin/internal/app"
)

// threeEach has cases of three leads, which a user may not want to merge whole.
const threeEach = `
users:
  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: de_DE}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: dana, type: opportunity}
  - {id: 42, name: More lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: dana}
  - {id: 43, name: Doors, contact_name: Robin Berg, email_from: robin@acme.test, user_id: dana}
  - {id: 61, name: Roof, contact_name: Lea Tann, email_from: lea@globex.test, user_id: dana}
  - {id: 62, name: Roof 2, contact_name: Lea Tann, email_from: lea@globex.test, user_id: dana}
  - {id: 63, name: Roof 3, contact_name: Lea Tann, email_from: lea@globex.test, user_id: dana}
`

func TestDeskLeavesLeadsOut(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, threeEach)
	dana := r.signedIn("dana")
	robins, leas := dana.caseOf("Robin Berg"), dana.caseOf("Lea Tann")
	page := dana.page("/cases/" + robins)
	if strings.Count(page, `type="checkbox" name="lead"`) != 3 ||
		!strings.Contains(page, "bleiben in einem eigenen Fall") {
		t.Error("the page does not offer to take leads out, in German")
	}
	form := func(shown string, leads ...string) url.Values {
		return url.Values{
			"decision": {"merge"}, "shown": {shown}, "choose_leads": {"yes"}, "lead": leads, "left_out": {"dismiss"},
		}
	}
	shown := shownField.FindStringSubmatch(page)[1]
	for _, leads := range [][]string{nil, {"41"}, {"41", "61"}} {
		status, _, body := dana.do(http.MethodPost, "/cases/"+robins, form(shown, leads...))
		if status != http.StatusBadRequest || !strings.Contains(body, "mindestens zwei Leads") {
			t.Errorf("a merge of leads %v: %d", leads, status)
		}
	}
	if status, _, _ := dana.do(http.MethodPost, "/cases/"+robins, form("stale", "41", "42")); status !=
		http.StatusConflict {
		t.Errorf("a merge of two leads as they no longer are: %d", status)
	}
	if r.leads() != 6 {
		t.Fatalf("refused decisions merged leads: %d are left", r.leads())
	}

	if status, _, _ := dana.do(http.MethodPost, "/cases/"+robins, form(shown, "41", "43")); status != http.StatusSeeOther {
		t.Fatalf("a merge of two of three: %d", status)
	}
	r.until("two are merged", func() bool { return r.leads() == 5 })
	r.until("the lead that was taken out is not proposed again", func() bool {
		return strings.Contains(dana.page("/cases"), "1 Fall wartet") &&
			!caseLink.MatchString(withoutNotice(dana.page("/cases?q=Robin")))
	})
	if body := dana.page("/lead/43"); !strings.Contains(body, "#41") {
		t.Error("lead 43 was not merged into 41")
	}
	if body := dana.page("/lead/42"); strings.Contains(body, "in Lead #41") {
		t.Error("lead 42 was merged, though it was taken out")
	}

	api := dana.apiClient("read", "decide")
	_, detail := api.call(http.MethodGet, "/cases/"+leas, "")
	decision := func(out ...int) string {
		body, _ := json.Marshal(map[string]any{"decision": "merge", "fingerprint": detail["fingerprint"], "left_out": out})
		return string(body)
	}
	if status, problem := api.call(http.MethodPost, "/cases/"+leas+"/decision", decision(62, 63)); status != 400 ||
		!strings.Contains(problem["detail"].(string), "at least 2") {
		t.Errorf("the API merges one lead: %d %v", status, problem)
	}
	if status, _ := api.call(http.MethodPost, "/cases/"+leas+"/decision", decision(63)); status != http.StatusAccepted {
		t.Errorf("a merge of two of three by the API: %d", status)
	}
	r.until("two are merged", func() bool { return r.leads() == 4 })
	r.until("the third waits in a case with the survivor", func() bool {
		found := caseLink.FindStringSubmatch(withoutNotice(dana.page("/cases?q=Lea")))
		if found == nil {
			return false
		}
		page := dana.page("/cases/" + found[1])
		return strings.Contains(page, "#61") && strings.Contains(page, "#63") && !strings.Contains(page, "#62") &&
			strings.Contains(page, `value="merge"`)
	})
}

// "Never again" of leads that were left out of a merge ends when its case is reopened, although that was applied.
func TestReopenLeadsLeftOut(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, threeEach)
	dana := r.signedIn("dana")
	robins := dana.caseOf("Robin Berg")
	form := url.Values{
		"decision": {"merge"}, "shown": {shownField.FindStringSubmatch(dana.page("/cases/" + robins))[1]},
		"choose_leads": {"yes"}, "lead": {"41", "43"}, "left_out": {"dismiss"},
	}
	if status, _, body := dana.do(http.MethodPost, "/cases/"+robins, form); status != http.StatusSeeOther {
		t.Fatalf("a merge of two of three: %d\n%s", status, body)
	}
	r.until("the others are not proposed again", func() bool {
		return r.leads() == 5 && r.metric("leadtwin_actions_in_progress") == "0" &&
			strings.Contains(dana.page("/cases"), "1 Fall wartet") &&
			!caseLink.MatchString(withoutNotice(dana.page("/cases?q=Robin")))
	})
	reopen := func() error {
		a := r.open(app.NeedOdoo)
		_, err := a.Reopen(t.Context(), []string{robins}, "kim")
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		return err
	}
	if err := reopen(); err != nil {
		t.Fatal(err)
	}
	if found := caseLink.FindStringSubmatch(withoutNotice(dana.page("/cases?q=Robin"))); found == nil ||
		!strings.Contains(dana.page("/cases/"+found[1]), "#42") {
		t.Error("the lead that was left out is not proposed with the remaining one")
	}
	if _, again := errors.AsType[*app.NotDismissedError](reopen()); !again {
		t.Error("reopened twice")
	}
}
