package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"leadtwin/internal/app"
	"leadtwin/internal/desk"
	"leadtwin/internal/miniodoo/orm"
)

// owner is the owner of a lead in Odoo: ids of user and sales team.
func (r *running) owner(lead int64) (user, team int64) {
	r.Helper()
	err := r.odoo.Odoo.Do(r.Context(), func(e *orm.Env) error {
		l := e.One("crm.lead", lead)
		user, team = l.Int("user_id"), l.Int("team_id")
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	return user, team
}

func TestDeskMergeForChosenSalesperson(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	robins, kims, leas := dana.caseOf("Robin Berg"), dana.caseOf("Kim Lund"), dana.caseOf("Lea Tann")

	page := dana.page("/cases/" + robins)
	for _, wanted := range []string{
		`<option value="">As planned: Ann Archer</option>`, `<option value="6">Bob Baker</option>`,
		`<option value="3">Inside Sales</option>`,
	} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the case page does not offer %s", wanted)
		}
	}
	status, body := dana.decide(robins, "merge", "salesperson", "4711", "team", "3")
	if status != http.StatusBadRequest || !strings.Contains(body, "may not have these leads") ||
		!strings.Contains(body, `<option value="3" selected>`) {
		t.Errorf("a salesperson that does not exist: %d", status)
	}
	dana.mustDecide(robins, "merge", "salesperson", "6", "team", "3")
	r.until("the leads are merged", func() bool { return r.leads() == 5 })
	r.until("Bob of Inside Sales has the remaining lead", func() bool {
		user, team := r.owner(41)
		return user == 6 && team == 3
	})

	api := dana.apiClient("read", "decide")
	_, detail := api.call(http.MethodGet, "/cases/"+leas, "")
	decision := func(user int) string {
		body, _ := json.Marshal(map[string]any{
			"decision": "merge", "fingerprint": detail["fingerprint"], "salesperson": user,
		})
		return string(body)
	}
	if status, problem := api.call(http.MethodPost, "/cases/"+leas+"/decision", decision(4711)); status != 400 ||
		!strings.Contains(problem["detail"].(string), "5 (ann)") {
		t.Errorf("the API takes a salesperson that does not exist: %d %v", status, problem)
	}
	if status, _ := api.call(http.MethodPost, "/cases/"+leas+"/decision", decision(5)); status != http.StatusAccepted {
		t.Errorf("merge by the API: %d", status)
	}
	r.until("Ann has the leads that were Bob's", func() bool {
		user, _ := r.owner(61)
		return user == 5 && r.leads() == 4
	})

	a := r.open(app.NeedOdoo)
	_, err := a.Merge(t.Context(), []string{kims}, app.MergeChoice{To: app.OwnerNames{Salesperson: "nobody"}}, "test")
	refused, is := err.(*desk.InvalidError) //nolint:errorlint // nothing wraps it
	if !is || refused.Part != "owner" || !strings.Contains(refused.Error(), `salesperson "nobody"`) {
		t.Errorf("merge for a user who is not a salesperson: %v", err)
	}
}
