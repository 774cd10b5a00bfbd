package app_test

import (
	"strings"
	"testing"
)

// TestDeskFindsByNumber: a case or a lead is found by its number, be it that it waits no longer, and only by who may
// read the lead.
func TestDeskFindsByNumber(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.signedIn("ann"), r.signedIn("dana")
	robins, kims, leas := dana.caseOf("Robin Berg"), dana.caseOf("Kim Lund"), dana.caseOf("Lea Tann")
	found := func(v *visitor, search, id string) bool {
		t.Helper()
		return strings.Contains(v.page("/cases?q="+search), `href="/cases/`+id)
	}
	everySearch := func(when string) {
		t.Helper()
		for search, id := range map[string]string{
			robins: robins, strings.ToLower(robins): robins, "41": robins, "%2342": robins,
			kims: kims, leas: leas, "61": leas,
		} {
			if !found(dana, search, id) {
				t.Errorf("%s: q=%s does not find %s", when, search, id)
			}
		}
		for _, search := range []string{leas, "61", "%2361", "lea"} {
			if found(ann, search, leas) || strings.Contains(ann.page("/cases?q="+search), "/lead/61") {
				t.Errorf("%s: q=%s finds for Ann what she may not read", when, search)
			}
		}
	}
	everySearch("waiting")
	for id, decision := range map[string]string{robins: "dismiss", kims: "snooze", leas: "dismiss"} {
		dana.mustDecide(id, decision)
	}
	everySearch("decided")
	if page := dana.page("/cases?q=" + kims); !strings.Contains(page, kims+" · postponed") {
		t.Errorf("the page does not show that the case is postponed:\n%s", page)
	}
	if page := dana.page("/cases?q=41"); !strings.Contains(page, `href="/lead/41"`) {
		t.Error("the page of the lead is not offered")
	}
	if page := dana.page("/cases?q=99999"); strings.Contains(page, "Not in the queue") {
		t.Error("a lead that does not exist is found")
	}
}
