package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// matches lists the ids and relations of an answer to a check.
func matches(answer map[string]any) (list []string) {
	similar, _ := answer["similar"].([]any)
	for _, one := range similar {
		lead, _ := one.(map[string]any)
		relation, _ := lead["relation"].(string)
		title, _ := lead["title"].(string)
		list = append(list, title+": "+relation)
	}
	return list
}

func TestAPICheck(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	form := dana.apiClient("check")
	r.weather.status.Store(http.StatusServiceUnavailable) // from here on Odoo is down

	status, found := form.call(http.MethodPost, "/check", `{"name": "Robin Berg", "email": "ROBIN@acme.test"}`)
	want := []string{"Lamps: same_person", "More lamps: same_person"}
	if status != http.StatusOK || found["verdict"] != "merge" || !slices.Equal(matches(found), want) {
		t.Errorf("check: %d %v, want verdict merge with %v", status, found, want)
	}
	cases, _ := found["cases"].([]any)
	if len(cases) != 1 {
		t.Fatalf("%d cases, want one", len(cases))
	}
	one, _ := cases[0].(map[string]any)
	if leads, _ := one["leads"].([]any); len(leads) != 2 || one["id"] == nil {
		t.Errorf("the case is %v, want that of leads 41 and 42", one)
	}
	if status, none := form.call(http.MethodPost, "/check", `{"email": "new@person.test"}`); status != http.StatusOK ||
		none["verdict"] != "ignore" || len(matches(none)) != 0 {
		t.Errorf("a new person: %d %v", status, none)
	}
	if status, found := form.call(http.MethodGet, "/leads/41/similar", ""); status != http.StatusOK ||
		found["verdict"] != "merge" || !slices.Equal(matches(found), want[1:]) {
		t.Errorf("similar leads of 41: %d %v", status, found)
	}
	if strings.Contains(r.log.String(), "acme.test") {
		t.Error("the log names the address that was checked")
	}
}

func TestAPICheckRefuses(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	form, reader := dana.apiClient("check"), dana.apiClient("read")
	for name, test := range map[string]struct {
		client       *apiClient
		method, path string
		body         string
		status       int
		wrong        bool
	}{
		"another scope":    {reader, http.MethodPost, "/check", `{"email": "a@b.test"}`, http.StatusForbidden, false},
		"nothing":          {form, http.MethodPost, "/check", `{}`, http.StatusBadRequest, false},
		"no JSON":          {form, http.MethodPost, "/check", `email=a@b.test`, http.StatusBadRequest, true},
		"an unknown field": {form, http.MethodPost, "/check", `{"fax": "1"}`, http.StatusBadRequest, true},
		"two bodies":       {form, http.MethodPost, "/check", `{"name": "A"} {}`, http.StatusBadRequest, true},
		"an unknown country": {
			form, http.MethodPost, "/check", `{"name": "A", "country": "XX"}`, http.StatusBadRequest, false,
		},
		"a large body": {
			form, http.MethodPost, "/check", `{"name": "` + strings.Repeat("a", 70_000) + `"}`,
			http.StatusRequestEntityTooLarge, true,
		},
		"an unknown lead":     {form, http.MethodGet, "/leads/999/similar", "", http.StatusNotFound, false},
		"a lead of no number": {form, http.MethodGet, "/leads/x/similar", "", http.StatusBadRequest, true},
	} {
		var wrong []bool
		if test.wrong {
			wrong = []bool{true}
		}
		status, answer := test.client.call(test.method, test.path, test.body, wrong...)
		if detail, _ := answer["detail"].(string); name == "an unknown field" &&
			!strings.Contains(detail, `unknown field "fax"; allowed: name, email, phone, company, country`) {
			t.Errorf("%s: %s", name, detail)
		}
		if status != test.status {
			t.Errorf("%s: %d %v, want %d", name, status, answer, test.status)
		}
	}
}
