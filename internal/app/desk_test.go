package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestDeskShowsOnlyReadableLeads(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, bob, dana := r.signedIn("ann"), r.signedIn("bob"), r.signedIn("dana")
	hidden := bob.caseOf("Lea Tann")
	partly := ann.caseOf("Kim Lund")

	queue := ann.page("/cases")
	if !strings.Contains(queue, "2 cases are waiting") {
		t.Error("Ann's queue does not count the two cases that she may read")
	}
	pages := map[string]string{
		"queue": queue, "search": ann.page("/cases?q=Lea"), "search by address": ann.page("/cases?q=globex"),
		"a case in part": ann.page("/cases/" + partly), "history": ann.page("/history"),
	}
	for _, path := range []string{"/cases/" + hidden, "/lead/61"} {
		status, _, body := ann.do(http.MethodGet, path, nil)
		if status != http.StatusNotFound {
			t.Errorf("GET %s as Ann: %d", path, status)
		}
		pages[path] = body
	}
	for name, body := range pages {
		for _, secret := range []string{
			"Lea Tann", "lea@globex.test", "Secret chairs", "123 456 99", "12345699",
			"Hidden roof",
		} {
			if strings.Contains(body, secret) {
				t.Errorf("%s: Ann sees %q of a lead that she may not read", name, secret)
			}
		}
	}
	if !strings.Contains(pages["a case in part"], "has another lead, which you may not read") ||
		!strings.Contains(pages["a case in part"], "Bob Baker") {
		t.Error("a case in part does not say that a colleague has another lead")
	}
	if body := dana.page("/cases"); !strings.Contains(body, "3 cases are waiting") {
		t.Error("the sales administrator does not see all cases")
	}
	if body := bob.page(
		"/cases",
	); !strings.Contains(body, `<html lang="de">`) ||
		!strings.Contains(body, "2 Fälle warten") {
		t.Error("Bob's pages are not in German")
	}
}

func TestDeskDecisions(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.signedIn("ann"), r.signedIn("dana")
	robins, kims, leas := ann.caseOf("Robin Berg"), ann.caseOf("Kim Lund"), dana.caseOf("Lea Tann")

	if status, _ := ann.decide(robins, "merge"); status != http.StatusForbidden {
		t.Errorf("a salesperson merges: %d", status)
	}
	if status, _ := ann.decide(kims, "dismiss"); status != http.StatusForbidden {
		t.Errorf("a salesperson dismisses a case that she may read in part: %d", status)
	}
	if status, _ := ann.decide(leas, "separate"); status != http.StatusNotFound {
		t.Errorf("a salesperson decides a case that she may not read: %d", status)
	}
	if status, _ := dana.decide(robins, "delete"); status != http.StatusBadRequest {
		t.Errorf("an unknown decision: %d", status)
	}
	if status, body := dana.decide(robins, "merge", "shown", "stale"); status != http.StatusConflict ||
		!strings.Contains(body, "changed after this page") {
		t.Errorf("a decision on values that are not shown any more: %d", status)
	}
	if status, _, _ := dana.do(
		http.MethodPost,
		"/cases/"+robins,
		url.Values{"decision": {"merge"}},
		"Sec-Fetch-Site",
		"cross-site",
	); status != http.StatusForbidden {
		t.Errorf("a form of another site: %d", status)
	}
	if r.leads() != 6 {
		t.Fatalf("refused decisions merged leads: %d are left", r.leads())
	}

	dana.mustDecide(robins, "merge")
	r.until("the leads are merged", func() bool { return r.leads() == 5 })
	r.until("the history names who decided", func() bool {
		return strings.Contains(dana.page("/history"), "<bdi>Dana Lind</bdi></td>")
	})
	if file := dana.page("/history.csv"); !strings.HasPrefix(file, "When,Action,What,") ||
		!strings.Contains(file, "Dana Lind") || !strings.Contains(file, "41, 42") {
		t.Errorf("the history as CSV:\n%s", file)
	}
	bob := r.signedIn("bob")
	if file := bob.page("/history.csv"); strings.Contains(file, "Dana Lind") {
		t.Errorf("Bob downloads actions on leads that he may not read:\n%s", file)
	}
	if status, _ := dana.decide(robins, "merge"); status != http.StatusConflict {
		t.Errorf("a replayed decision: %d", status)
	}
	dana.mustDecide(leas, "dismiss", "why", "other_person")
	r.until("one case is left", func() bool { return strings.Contains(dana.page("/cases"), "1 case is waiting") })
	ann.mustDecide(kims, "mine")
	if body := dana.page("/cases?filter=asked"); !strings.Contains(body, "Ann Archer asked for these leads") {
		t.Error("the queue does not say who asked for the leads of a case")
	}
	if body := dana.page("/cases/" + kims); !strings.Contains(body, "Ann Archer asked for these leads on") ||
		!strings.Contains(body, ">Ann Archer (asked for it)</option>") {
		t.Error("the page of the case does not say who asked for its leads")
	}
	ann.mustDecide(kims, "not_mine")
	if body := dana.page("/cases/" + kims); strings.Contains(body, "asked for") {
		t.Error("a request that was withdrawn is shown")
	}
	ann.mustDecide(kims, "snooze", "until", "week")
	if body := dana.page("/cases"); !strings.Contains(body, "No case is waiting") {
		t.Error("a snoozed case still waits")
	}
}

func TestDeskBulk(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.signedIn("ann"), r.signedIn("dana")
	const pattern = "same_email+name_equal"
	address := "/bulk?decision=merge&pattern=" + url.QueryEscape(pattern)
	if status, _, _ := ann.do(http.MethodGet, address, nil); status != http.StatusForbidden {
		t.Errorf("a salesperson sees a bulk merge: %d", status)
	}
	dry := dana.page(address)
	for _, wanted := range []string{"Merge 3 cases", "6 leads", "Ann Archer", "Bob Baker"} {
		if !strings.Contains(dry, wanted) {
			t.Errorf("the dry run does not say %q", wanted)
		}
	}
	if r.leads() != 6 {
		t.Fatal("a dry run merged leads")
	}
	form := url.Values{"decision": {"merge"}, "pattern": {pattern}}
	for _, match := range bulkCase.FindAllStringSubmatch(dry, -1) {
		form.Add("case", match[1])
	}
	form["case"][0] = strings.SplitN(form["case"][0], "=", 2)[0] + "=stale"
	if status, _, _ := ann.do(http.MethodPost, "/bulk", form); status != http.StatusForbidden {
		t.Errorf("a salesperson merges in bulk: %d", status)
	}
	result := dana.page(dana.bulk(form))
	if !strings.Contains(result, "1 case was refused") {
		t.Errorf("bulk with one stale case:\n%s", result)
	}
	r.until("two of three are merged", func() bool { return r.leads() == 4 })
}

func TestDeskOverviewAndPolicy(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.signedIn("ann"), r.signedIn("dana")
	for _, path := range []string{"/overview", "/policy"} {
		status, _, body := ann.do(http.MethodGet, path, nil)
		if status != http.StatusForbidden || !strings.Contains(body, "Only sales administrators may open this page.") {
			t.Errorf("GET %s as a salesperson: %d\n%s", path, status, body)
		}
	}
	if body := dana.page("/overview"); !strings.Contains(body, "6 leads in Odoo") ||
		!strings.Contains(body, "3 cases wait") {
		t.Error("the overview does not count leads and cases")
	}
	body := dana.page("/policy")
	changed, defaults, _ := strings.Cut(body, "Defaults")
	if !strings.Contains(changed, "<b>mode</b>") || !strings.Contains(defaults, "<b>rules.<wbr>max_<wbr>group</b>") {
		t.Error("the policy does not list changed settings apart from defaults")
	}
	if strings.Contains(body, r.settings.Odoo.APIKey.Reveal()) {
		t.Error("the policy shows a secret")
	}
}
