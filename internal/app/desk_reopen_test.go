package app_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestDeskReopens: a key is pressed quickly, and who has no shell on the server must be able to reverse it.
func TestDeskReopens(t *testing.T) {
	r := review(t)
	dana := r.signedIn("dana")
	robins := dana.caseOf("Robin Berg")
	for _, test := range []struct {
		decision string
		says     string
	}{
		{"dismiss", "never again"},
		{"snooze", "Postponed until"},
	} {
		t.Run(test.decision, func(t *testing.T) {
			dana.mustDecide(robins, test.decision, "until", "day")
			if strings.Contains(withoutNotice(dana.page("/cases?q=Robin")), robins) {
				t.Error("the case still waits")
			}
			page := dana.page("/cases/" + robins)
			if !strings.Contains(page, test.says) || !strings.Contains(page, "Return to the queue") {
				t.Errorf("the page of the case does not say %q, or offers no way back", test.says)
			}
			for range 2 { // as from two tabs
				dana.mustDecide(robins, "reopen")
			}
			if page := dana.page("/history"); !strings.Contains(page, "returned to the queue") {
				t.Error("the history does not say that the dismissed case returned to the queue")
			}
			if page := dana.page("/cases/" + robins); strings.Contains(page, "Return to the queue") {
				t.Error("a case that waits is offered to return")
			}
			r.until("the case waits again, without a trace of the decision", func() bool {
				page := dana.page("/cases/" + robins)
				return strings.Contains(page, `name="decision" value="dismiss"`) && !strings.Contains(page, "Held back")
			})
		})
	}
	dana.mustDecide(robins, "merge")
	r.until("the leads are merged", func() bool { return r.leads() == 5 })
}

// TestDeskShowsEndOfSnooze: the notice after Later says when the case returns.
func TestDeskShowsEndOfSnooze(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	robins := dana.caseOf("Robin Berg")
	for until, says := range map[string]string{
		"day":    time.Now().UTC().AddDate(0, 0, 1).Format(": postponed until 2 Jan 2006"),
		"change": ": postponed until one of its leads changes.",
	} {
		dana.mustDecide(robins, "snooze", "until", until)
		if page := dana.page("/cases"); !strings.Contains(page, says) {
			t.Errorf("the notice after %s does not say %q:\n%s", until, says, page)
		}
		dana.mustDecide(robins, "reopen")
	}
}

// TestAPIReopens does the same for a program.
func TestAPIReopens(t *testing.T) {
	r := review(t)
	dana := r.signedIn("dana")
	robins := dana.caseOf("Robin Berg")
	api := dana.apiClient("read", "decide")
	decide := func(decision string) int {
		t.Helper()
		_, one := api.call(http.MethodGet, "/cases/"+robins, "")
		body := `{"decision": "` + decision + `", "fingerprint": "` + one["fingerprint"].(string) + `"}`
		status, _ := api.call(http.MethodPost, "/cases/"+robins+"/decision", body)
		return status
	}
	if status := decide("reopen"); status != http.StatusConflict {
		t.Errorf("reopen a case that waits: %d", status)
	}
	if status := decide("dismiss"); status != http.StatusAccepted {
		t.Errorf("dismiss: %d", status)
	}
	if status := decide("reopen"); status != http.StatusAccepted {
		t.Errorf("reopen: %d", status)
	}
	r.until("the case waits again", func() bool { return strings.Contains(dana.page("/cases?q=Robin"), robins) })
}

// TestReopenDoesNotCountAsDelivery: the health names the last delivery of Odoo, also after a restart; a case that a
// user returns to the queue is none.
func TestReopenDoesNotCountAsDelivery(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	client := dana.apiClient("read")
	lastDelivery := func() any {
		_, stats := client.call(http.MethodGet, "/stats", "")
		health, _ := stats["health"].(map[string]any)
		hooks, _ := health["webhooks"].(map[string]any)
		return hooks["last_delivery"]
	}
	robins := dana.caseOf("Robin Berg")
	for _, decision := range []string{"dismiss", "reopen"} {
		dana.mustDecide(robins, decision)
	}
	r.until("the case waits again", func() bool { return strings.Contains(dana.page("/cases?q=Robin"), robins) })
	if at := lastDelivery(); at != nil {
		t.Errorf("a delivery at %v, and Odoo sent none", at)
	}
	r.deliver(41)
	delivered := lastDelivery()
	r.stop()
	r.start()
	if at := lastDelivery(); delivered == nil || at != delivered {
		t.Errorf("after a restart the last delivery was at %v, before at %v", at, delivered)
	}
}
