package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

func TestDeskKeepsRefusalReason(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, bob, dana := r.signedIn("ann"), r.signedIn("bob"), r.signedIn("dana")
	robins, kims, leas := dana.caseOf("Robin Berg"), dana.caseOf("Kim Lund"), dana.caseOf("Lea Tann")

	if page := bob.page("/cases/" + leas); !strings.Contains(page, "gemeinsames Postfach") ||
		strings.Count(page, `type="radio" name="why"`) != 5 {
		t.Error("the case page does not offer its reasons in German")
	}
	status, body := dana.decide(robins, "separate", "why", "my own words")
	if status != http.StatusBadRequest || !strings.Contains(body, "This reason does not exist") {
		t.Errorf("a reason of its own: %d", status)
	}
	dana.mustDecide(robins, "separate", "why", "shared_mailbox")
	dana.mustDecide(kims, "dismiss")
	bob.mustDecide(leas, "dismiss", "why", "test_data")
	refused := func(v *visitor, heading string) string {
		_, list, _ := strings.Cut(v.page("/history"), heading)
		return list
	}
	for who, test := range map[string]struct {
		list       string
		has, lacks []string
	}{
		"Dana": {refused(dana, ">Kept apart<"), []string{
			robins, "Keep separate", "shared mailbox or number", "Dana Lind", "#41",
			leas, "Never again", "test data", "Bob Baker",
		}, nil},
		"Ann": {refused(ann, ">Kept apart<"), []string{robins, "shared mailbox"}, []string{leas, "test data"}},
		"Bob": {refused(bob, ">Getrennt gehalten<"), []string{leas, "Nie wieder", "Testdaten"}, []string{robins}},
	} {
		for _, wanted := range test.has {
			if !strings.Contains(test.list, wanted) {
				t.Errorf("%s's history does not show %q", who, wanted)
			}
		}
		for _, hidden := range test.lacks {
			if strings.Contains(test.list, hidden) {
				t.Errorf("%s's history shows %q of leads that they may not read", who, hidden)
			}
		}
	}

	api := dana.apiClient("read", "decide")
	_, detail := api.call(http.MethodGet, "/cases/"+kims, "")
	decision := func(as, reason string) string {
		body, _ := json.Marshal(map[string]any{"decision": as, "fingerprint": detail["fingerprint"], "reason": reason})
		return string(body)
	}
	for _, wrong := range []string{decision("dismiss", "Kim is my cousin"), decision("merge", "other_firm")} {
		if status, _ := api.call(http.MethodPost, "/cases/"+kims+"/decision", wrong, true); status != 400 {
			t.Errorf("the API takes %s: %d", wrong, status)
		}
	}
	if status, _ := api.call(http.MethodPost, "/cases/"+kims+"/decision", decision("dismiss", "")); status != 409 {
		t.Errorf("dismiss what is dismissed already: %d", status)
	}
	if n := strings.Count(refused(dana, ">Kept apart<"), "/cases/"+kims); n != 1 {
		t.Errorf("the history shows %d dismissals of %s, want 1", n, kims)
	}
	if status, _ := api.call(http.MethodPost, "/cases/"+kims+"/decision", decision("reopen", "")); status != 202 {
		t.Errorf("reopen: %d", status)
	}
	status, _ = api.call(http.MethodPost, "/cases/"+kims+"/decision", decision("dismiss", "other_firm"))
	if status != http.StatusAccepted {
		t.Errorf("dismiss by the API: %d", status)
	}
	if !strings.Contains(refused(dana, "Kept apart"), "API token test") {
		t.Error("the history does not show the decision by the API")
	}
}
