package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"leadtwin/internal/crm"
)

const addedSeed = deskSeed + `
  - {id: 71, name: Lamps again, contact_name: R. B., email_from: private@berg.test, user_id: ann, phone: "+46 8 700 11"}
  - {id: 72, name: Old lamps, contact_name: Robin the Second, email_from: second@berg.test, user_id: bob}
`

var addedField = regexp.MustCompile(`name="added_shown" value="([^"]*)"`)

// withLead is the form of a case page after a lead was added to it.
func (v *visitor) withLead(id, lead, decision string) url.Values {
	v.Helper()
	page := v.page("/cases/" + id + "?added=" + lead)
	return url.Values{
		"decision": {decision}, "shown": {shownField.FindStringSubmatch(page)[1]}, "added": {lead},
		"added_shown": {addedField.FindStringSubmatch(page)[1]},
	}
}

func TestDeskAddsLead(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, addedSeed)
	ann, dana := r.signedIn("ann"), r.signedIn("dana")
	robins, kims, leas := dana.caseOf("Robin Berg"), dana.caseOf("Kim Lund"), dana.caseOf("Lea Tann")

	for text, found := range map[string]map[string]string{
		"berg.test": {"ann": "#71", "dana": "#72"}, "71": {"ann": "#71"}, "#72": {"dana": "#72", "ann": ""},
		"700 11": {"ann": "#71"}, "Robin the": {"ann": "", "dana": "#72"}, "nobody": {"dana": ""},
	} {
		for login, want := range found {
			v := map[string]*visitor{"ann": ann, "dana": dana}[login]
			_, body := v.decide(robins, "find", "find", text)
			list := strings.Contains(body, `name="add"`)
			if list != (want != "") || !strings.Contains(body, want) {
				t.Errorf("%s searches %q: %t, want %q", login, text, list, want)
			}
			if login == "ann" && (strings.Contains(body, "Old lamps") || strings.Contains(body, "second@berg.test")) {
				t.Errorf("Ann's search for %q shows a lead that she may not read", text)
			}
		}
	}
	if page := ann.page("/cases/" + robins + "?added=72"); strings.Contains(page, "Old lamps") ||
		!strings.Contains(page, "cannot be added") {
		t.Error("Ann adds a lead that she may not read")
	}
	_, _, page := ann.do(http.MethodPost, "/cases/"+robins, url.Values{"add": {"71"}, "note": {"Both are Robin."}})
	if !strings.Contains(page, "Lamps again") || !strings.Contains(page, "Both are Robin.") {
		t.Error("the added lead is not shown, or the form is not kept")
	}

	stale := dana.withLead(robins, "71", "merge")
	stale.Set("added_shown", "stale")
	if status, _, _ := dana.do(http.MethodPost, "/cases/"+robins, stale); status != http.StatusConflict {
		t.Errorf("a merge with a lead as it no longer is: %d", status)
	}
	if status, _, _ := dana.do(http.MethodPost, "/cases/"+robins, dana.withLead(robins, "71", "merge")); status !=
		http.StatusSeeOther {
		t.Fatalf("merge: %d", status)
	}
	r.until("three are merged", func() bool { return r.leads() == 6 })
	r.until("the added lead is found again", func() bool {
		return strings.Contains(dana.page("/lead/71"), "Merged into #41 on")
	})

	if status, _, _ := dana.do(http.MethodPost, "/cases/"+kims, dana.withLead(kims, "72", "separate")); status !=
		http.StatusSeeOther {
		t.Fatalf("keep apart: %d", status)
	}
	r.until("a note is about all three", func() bool { return r.notes("Robin the Second") == 1 })

	if status, _, _ := dana.do(http.MethodPost, "/cases/"+leas, dana.withLead(leas, "72", "dismiss")); status !=
		http.StatusSeeOther {
		t.Fatalf("dismiss: %d", status)
	}
	s := r.openStore()
	pairs, err := s.Dismissals(t.Context(), []crm.LeadID{72})
	if err != nil || len(pairs) != 2 {
		t.Errorf("dismissed pairs of the added lead: %v, %v", pairs, err)
	}
}
