package app_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/odooclient"
	"leadtwin/sync/synctest"
)

var valuesField = regexp.MustCompile(`name="values" value="([^"]+)"`)

func TestDeskShowsWhatChangedMeanwhile(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, bob := r.signedIn("ann"), r.signedIn("bob")
	robins, kims, leas := ann.caseOf("Robin Berg"), ann.caseOf("Kim Lund"), bob.caseOf("Lea Tann")
	if page := ann.page("/cases/" + kims); valuesField.MatchString(page) {
		t.Error("a form carries values of a case that the user may read in part")
	}
	form := func(v *visitor, id, decision string) url.Values {
		page := v.page("/cases/" + id)
		return url.Values{
			"decision": {decision}, "shown": {shownField.FindStringSubmatch(page)[1]},
			"values": {html.UnescapeString(valuesField.FindStringSubmatch(page)[1])},
			"why":    {"other_person"}, "note": {"Two brothers."}, "until": {"week"},
		}
	}
	anns, bobs := form(ann, robins, "separate"), form(bob, leas, "separate")

	err := r.odoo.Odoo.Do(t.Context(), func(e *orm.Env) error {
		if err := e.Update([]*orm.Record{e.One("crm.lead", 42)}, map[string]any{"phone": "+46 8 555 01 99"}); err != nil {
			return err
		}
		return e.Update([]*orm.Record{e.One("crm.lead", 62)}, map[string]any{"phone": "+46 8 555 01 77"})
	})
	if err != nil {
		t.Fatal(err)
	}
	r.deliver(42, 62)
	changed := func(page, number string, seen url.Values) bool {
		return strings.Contains(page, number) && shownField.FindStringSubmatch(page)[1] != seen.Get("shown")
	}
	r.until("both cases have the new numbers", func() bool {
		return changed(ann.page("/cases/"+robins), "555 01 99", anns) &&
			changed(bob.page("/cases/"+leas), "555 01 77", bobs)
	})

	status, _, page := ann.do(http.MethodPost, "/cases/"+robins, anns)
	if status != http.StatusConflict {
		t.Fatalf("a decision on old values: %d", status)
	}
	_, changes, _ := strings.Cut(page, "Changed since you saw this page")
	changes, _, _ = strings.Cut(changes, "Side by side")
	for _, wanted := range []string{"#42 Phone", "As you saw it", "555 01 99"} {
		if !strings.Contains(changes, wanted) {
			t.Errorf("the page does not show %q among the changes:\n%s", wanted, changes)
		}
	}
	for _, kept := range []string{
		`value="other_person" form="decide" checked`, ">Two brothers.</textarea>", `<option value="week" selected>`,
		`value="separate" data-key="s" class="main" autofocus`,
	} {
		if !strings.Contains(page, kept) {
			t.Errorf("the page does not keep %s", kept)
		}
	}
	if _, _, page = bob.do(http.MethodPost, "/cases/"+leas, bobs); !strings.Contains(page, "Geändert, seit diese Seite") {
		t.Error("the changes are not shown in German")
	}
	anns.Set("values", "{not JSON")
	if status, _, page = ann.do(http.MethodPost, "/cases/"+robins, anns); status != http.StatusConflict ||
		!strings.Contains(page, "changed after this page") {
		t.Errorf("a form with broken values: %d", status)
	}
	if status, _ = ann.decide(robins, "separate"); status != http.StatusSeeOther {
		t.Errorf("the decision on the new values: %d", status)
	}
}

// mergeInOdoo merges the leads of a case as Dana in Odoo itself, which nothing reports, and opens the page of the case
// until the case has ended.
func (r *running) mergeInOdoo(v *visitor, caseID string, leads ...int) {
	r.Helper()
	user := synctest.Connect(r.T, odooclient.Options{
		URL: r.odoo.URL, Database: r.odoo.Database, User: "dana", Key: miniodoo.KeyOf("dana"),
	})
	var ids []crm.LeadID
	for _, id := range leads {
		ids = append(ids, crm.LeadID(id))
	}
	wizard, err := user.PrepareMerge(r.Context(), odooclient.Merge{Leads: ids})
	if err != nil {
		r.Fatal(err)
	}
	if _, err := user.RunMerge(r.Context(), wizard, false); err != nil {
		r.Fatal(err)
	}
	_, _, page := v.do(http.MethodGet, "/cases/"+caseID, nil)
	for _, wanted := range []string{"No longer in Odoo: #", "Dana Lind merged leads into #"} {
		if !strings.Contains(page, wanted) {
			r.Errorf("the page of a case whose leads were merged does not say %q", wanted)
		}
	}
	r.until("case "+caseID+" has ended", func() bool {
		status, _, _ := v.do(http.MethodGet, "/cases/"+caseID, nil)
		return status == http.StatusGone
	})
}

// TestDeskNamesWhoMergedInOdoo: a user merged in Odoo what another one has on the screen.
func TestDeskNamesWhoMergedInOdoo(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	id := dana.caseOf("Robin Berg")
	page := dana.page("/cases/" + id)
	form := url.Values{
		"decision": {"merge"}, "shown": {shownField.FindStringSubmatch(page)[1]},
		"values": {html.UnescapeString(valuesField.FindStringSubmatch(page)[1])},
	}
	r.mergeInOdoo(dana, id, 41, 42)
	if page := dana.page("/lead/42"); !strings.Contains(page, "Lead #42 is no longer in Odoo") {
		t.Errorf("the page of a lead that a user merged in Odoo:\n%s", page)
	}
	const merged, unsaved = "Dana Lind merged leads into #41 in Odoo on", "Your decision was not stored"
	status, _, page := dana.do(http.MethodPost, "/cases/"+id, form)
	if status != http.StatusGone || !strings.Contains(page, merged) || !strings.Contains(page, unsaved) {
		t.Errorf("a decision on merged leads: %d\n%s", status, page)
	}
	status, _, page = dana.do(http.MethodGet, "/cases/"+id, nil)
	if status != http.StatusGone || !strings.Contains(page, merged) || strings.Contains(page, unsaved) ||
		!strings.Contains(page, `href="/lead/41"`) {
		t.Errorf("the address of a case that has ended: %d\n%s", status, page)
	}
	for _, method := range []string{http.MethodPost, http.MethodGet} {
		if status, _, page := r.signedIn("bob").do(method, "/cases/"+id, form); status != http.StatusNotFound {
			t.Errorf("%s by a user who may not read the leads: %d\n%s", method, status, page)
		}
	}
}
