package app_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"leadtwin/config"
	"leadtwin/internal/app"
)

// deskSeed has a case that Ann may read whole, one that she may read in part, and one that she may not read at all.
const deskSeed = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own, lang: en_US}
  - {id: 6, name: Bob Baker, login: bob, rights: own, lang: de_DE}
  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: en_US}
  - {id: 8, name: Ed Employee, login: ed, rights: employee}
teams:
  - {id: 3, name: Inside Sales}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann, type: opportunity}
  - {id: 42, name: More lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 51, name: Chairs, contact_name: Kim Lund, email_from: kim@hansa.test, user_id: ann}
  - {id: 52, name: Secret chairs, contact_name: Kim Lund, email_from: kim@hansa.test, phone: "+46 8 123 456 99",
       user_id: bob}
  - {id: 61, name: Hidden roof, contact_name: Lea Tann, email_from: lea@globex.test, user_id: bob}
  - {id: 62, name: Hidden roof 2, contact_name: Lea Tann, email_from: lea@globex.test, user_id: bob}
`

// visitor is a browser without script.
type visitor struct {
	*running
	client *http.Client
}

// review starts a service whose cases wait for a user.
func review(t *testing.T) *running {
	t.Helper()
	return reviewOf(t, deskSeed)
}

func reviewOf(t *testing.T, seed string) *running {
	t.Helper()
	r := prepareOdoo(t, seed, func(c *config.Config) { c.Mode = "review" })
	r.sweepAndStart()
	return r
}

// sweepAndStart reads all leads and starts the service with the cases that were found.
func (r *running) sweepAndStart() {
	r.Helper()
	r.sweep()
	r.start()
}

// sweep reads all leads.
func (r *running) sweep() {
	r.Helper()
	a := r.open(app.NeedOdoo)
	if _, err := a.Sweep(r.Context(), app.SweepOptions{Full: true}); err != nil {
		r.Fatal(err)
	}
	if err := a.Stop(r.Context()); err != nil {
		r.Fatal(err)
	}
}

func (r *running) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.Fatal(err)
	}
	return &visitor{
		r,
		&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

func (v *visitor) do(method, path string, form url.Values, headers ...string) (status int, location, body string) {
	v.Helper()
	req, err := http.NewRequestWithContext(v.Context(), method, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := v.client.Do(req)
	if err != nil {
		v.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	data, err := io.ReadAll(res.Body)
	if err != nil {
		v.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(data)
}

func (v *visitor) signIn(login, password string) int {
	v.Helper()
	status, _, _ := v.do(http.MethodPost, "/sign-in", url.Values{"login": {login}, "password": {password}})
	return status
}

// page reads a page that must exist.
func (v *visitor) page(path string) string {
	v.Helper()
	status, _, body := v.do(http.MethodGet, path, nil)
	if status != http.StatusOK {
		v.Fatalf("GET %s: status %d\n%s\n%s", path, status, body, v.log)
	}
	return body
}

var caseLink = regexp.MustCompile(`/cases/(LT-[0-9A-Z]+)`)

// caseOf finds the case of a name by searching for it.
func (v *visitor) caseOf(name string) string {
	v.Helper()
	found := caseLink.FindStringSubmatch(v.page("/cases?q=" + url.QueryEscape(name)))
	if found == nil {
		v.Fatalf("no case with %q", name)
	}
	return found[1]
}

var shownField = regexp.MustCompile(`name="shown" value="([^"]+)"`)

func (v *visitor) decide(id, decision string, more ...string) (status int, body string) {
	v.Helper()
	_, _, page := v.do(http.MethodGet, "/cases/"+id, nil)
	form := url.Values{"decision": {decision}}
	if shown := shownField.FindStringSubmatch(page); shown != nil {
		form.Set("shown", shown[1])
	}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	status, _, body = v.do(http.MethodPost, "/cases/"+id, form)
	return status, body
}

func TestDeskSignIn(t *testing.T) {
	t.Parallel()
	r := review(t)
	v := r.visitor()
	for _, path := range []string{"/cases", "/history", "/history.csv", "/lead/41", "/history/M-1/undo"} {
		status, location, _ := v.do(http.MethodGet, path, nil)
		if status != http.StatusSeeOther || location != "/sign-in?next="+url.QueryEscape(path) {
			t.Errorf("GET %s without a session: %d to %q", path, status, location)
		}
	}
	for _, test := range []struct{ path, referer, want string }{
		{"/cases/LT-1", r.url + "/cases/LT-1?sort=age", "/sign-in?next=%2Fcases%2FLT-1%3Fsort%3Dage&reason=expired"},
		{"/cases/LT-1", "https://other.test/cases/LT-1", "/sign-in?reason=expired"},
		{"/history/M-1/undo", "", "/sign-in?reason=expired"},
		{"/sign-out", "", "/sign-in"},
	} {
		form := url.Values{"decision": {"merge"}}
		status, location, _ := v.do(http.MethodPost, test.path, form, "Referer", test.referer)
		if status != http.StatusSeeOther || location != test.want {
			t.Errorf("POST %s from %q without a session: %d to %q", test.path, test.referer, status, location)
		}
	}
	_, _, wrongPassword := v.do(http.MethodPost, "/sign-in", url.Values{"login": {"ann"}, "password": {"wrong"}})
	_, _, wrongUser := v.do(http.MethodPost, "/sign-in", url.Values{"login": {"nobody"}, "password": {"wrong"}})
	if strings.ReplaceAll(wrongPassword, `value="ann"`, `value="nobody"`) != wrongUser {
		t.Error("the answers to a wrong password and to an unknown user differ")
	}
	if status := v.signIn("ed", "ed"); status != http.StatusForbidden {
		t.Errorf("a user without access to leads signs in: %d", status)
	}
	if status := v.signIn("ann", "ann"); status != http.StatusSeeOther {
		t.Fatalf("Ann cannot sign in: %d", status)
	}
	if body := v.page("/cases"); !strings.Contains(body, "Ann Archer") {
		t.Error("the page does not name who is signed in")
	}
	if status, location, _ := v.do(
		http.MethodPost,
		"/sign-out",
		nil,
	); status != http.StatusSeeOther ||
		location != "/sign-in" {
		t.Errorf("sign-out: %d to %q", status, location)
	}
	if status, _, _ := v.do(http.MethodGet, "/cases", nil); status != http.StatusSeeOther {
		t.Errorf("signed out, the queue still answers %d", status)
	}
}

func TestDeskSignInIsLimited(t *testing.T) {
	t.Parallel()
	r := review(t)
	v := r.visitor()
	for range 3 {
		if status := v.signIn("ann", "wrong"); status != http.StatusUnauthorized {
			t.Fatalf("a wrong password: %d", status)
		}
	}
	if status := v.signIn("ann", "ann"); status != http.StatusTooManyRequests {
		t.Errorf("after three wrong passwords the next sign-in answers %d", status)
	}
}

func TestDeskShowsOnlyReadableLeads(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, bob, dana := r.visitor(), r.visitor(), r.visitor()
	ann.signIn("ann", "ann")
	bob.signIn("bob", "bob")
	dana.signIn("dana", "dana")
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
	ann, dana := r.visitor(), r.visitor()
	ann.signIn("ann", "ann")
	dana.signIn("dana", "dana")
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
	if status, body := dana.decide(
		robins,
		"merge",
		"shown",
		"stale",
	); status != http.StatusConflict ||
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

	if status, body := dana.decide(robins, "merge"); status != http.StatusSeeOther {
		t.Fatalf("a sales administrator cannot merge: %d\n%s", status, body)
	}
	r.until("the leads are merged", func() bool { return r.leads() == 5 })
	r.until("the history names who decided", func() bool {
		return strings.Contains(dana.page("/history"), "<bdi>Dana Lind</bdi></td>")
	})
	if file := dana.page("/history.csv"); !strings.HasPrefix(file, "When,Action,What,") ||
		!strings.Contains(file, "Dana Lind") || !strings.Contains(file, "41, 42") {
		t.Errorf("the history as CSV:\n%s", file)
	}
	bob := r.visitor()
	bob.signIn("bob", "bob")
	if file := bob.page("/history.csv"); strings.Contains(file, "Dana Lind") {
		t.Errorf("Bob downloads actions on leads that he may not read:\n%s", file)
	}
	if status, _ := dana.decide(robins, "merge"); status != http.StatusConflict {
		t.Errorf("a replayed decision: %d", status)
	}
	if status, _ := dana.decide(leas, "dismiss", "why", "other_person"); status != http.StatusSeeOther {
		t.Errorf("dismiss: %d", status)
	}
	r.until("one case is left", func() bool { return strings.Contains(dana.page("/cases"), "1 case is waiting") })
	if status, _ := ann.decide(kims, "snooze", "until", "week"); status != http.StatusSeeOther {
		t.Errorf("snooze: %d", status)
	}
	if body := dana.page("/cases"); !strings.Contains(body, "No case is waiting") {
		t.Error("a snoozed case still waits")
	}
}

func TestUndoPageListsLossesInReadersLanguage(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, strings.Replace(deskSeed, "rights: manager, lang: en_US", "rights: manager, lang: de_DE", 1))
	dana := r.visitor()
	dana.signIn("dana", "dana")
	dana.decide(dana.caseOf("Robin Berg"), "merge")
	r.until("the history offers the undo", func() bool { return undoLink.MatchString(dana.page("/history")) })
	page := dana.page(undoLink.FindString(dana.page("/history")))
	if !strings.Contains(page, "Die IDs: Jeder Lead bekommt eine neue") || strings.Contains(page, "the ids: each lead") {
		t.Errorf("a German reader gets\n%s", page)
	}
}

func TestDeskUndo(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.visitor(), r.visitor()
	ann.signIn("ann", "ann")
	dana.signIn("dana", "dana")
	dana.decide(dana.caseOf("Robin Berg"), "merge")
	r.until("the leads are merged", func() bool { return r.leads() == 5 })
	var action []string
	undoLink := regexp.MustCompile(`/history/(M-[0-9A-Z-]+)/undo`)
	r.until("the history offers the undo", func() bool {
		action = undoLink.FindStringSubmatch(dana.page("/history"))
		return action != nil
	})
	if body := ann.page("/lead/42"); !strings.Contains(body, "Merged into #41 on ") {
		t.Error("a merged lead is not found again")
	}
	if status, _, _ := ann.do(http.MethodPost, "/history/"+action[1]+"/undo", nil); status != http.StatusForbidden {
		t.Errorf("a salesperson undoes: %d", status)
	}
	if body := dana.page("/history/" + action[1] + "/undo"); !strings.Contains(body, "<b>#42</b> <bdi>More lamps</bdi>") {
		t.Error("the preview does not name the lead that returns")
	}
	if status, _, _ := dana.do(http.MethodPost, "/history/"+action[1]+"/undo", nil); status != http.StatusSeeOther {
		t.Errorf("undo: %d", status)
	}
	r.until("the lead is back", func() bool { return r.leads() == 6 })
}

func TestDeskSessionsRevealNothing(t *testing.T) {
	t.Parallel()
	r := review(t)
	v := r.visitor()
	v.signIn("ann", "ann-long-password-that-is-wrong")
	v.signIn("dana", "dana")
	v.page("/cases")
	address, err := url.Parse(v.url)
	if err != nil {
		t.Fatal(err)
	}
	cookies := v.client.Jar.Cookies(address)
	if len(cookies) != 1 {
		t.Fatalf("cookies: %v", cookies)
	}
	path := strings.TrimPrefix(r.settings.Store.URL, "sqlite:")
	for _, name := range []string{path, path + "-wal"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for what, secret := range map[string]string{
			"the token of the cookie": cookies[0].Value,
			"a login in a session":    `"login":"dana"`, "a password": `"secret":"dana"`,
		} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s contains %s", name, what)
			}
		}
	}
	if strings.Contains(r.log.String(), "dana") {
		t.Error("the log names the login")
	}
}

func TestDeskBulk(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.visitor(), r.visitor()
	ann.signIn("ann", "ann")
	dana.signIn("dana", "dana")
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
	ann, dana := r.visitor(), r.visitor()
	ann.signIn("ann", "ann")
	dana.signIn("dana", "dana")
	for _, path := range []string{"/overview", "/policy"} {
		status, _, body := ann.do(http.MethodGet, path, nil)
		if status != http.StatusForbidden || !strings.Contains(body, "Only sales administrators may open this page.") {
			t.Errorf("GET %s as a salesperson: %d\n%s", path, status, body)
		}
	}
	if body := dana.page(
		"/overview",
	); !strings.Contains(body, "6 leads in Odoo") ||
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

// After an undo the leads of a merge are those of their salespeople again.
func TestDeskHistoryOfUndoneMerge(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.visitor(), r.visitor()
	ann.signIn("ann", "ann")
	dana.signIn("dana", "dana")
	if status, body := dana.decide(dana.caseOf("Kim Lund"), "merge"); status != http.StatusSeeOther {
		t.Fatalf("merge: %d\n%s", status, body)
	}
	var undo string
	r.until("the leads are merged", func() bool {
		undo = undoLink.FindString(dana.page("/history"))
		return undo != ""
	})
	if page := ann.page("/history"); !strings.Contains(page, "#52") {
		t.Error("the history of the remaining lead does not name what was merged into it")
	}
	if status, _, body := dana.do(http.MethodPost, undo, nil); status != http.StatusSeeOther {
		t.Fatalf("undo: %d\n%s", status, body)
	}
	r.until("the merge is undone", func() bool { return strings.Contains(dana.page("/history.csv"), ",undone,") })
	restored := regexp.MustCompile(`#(\d+)`)
	for _, path := range []string{"/history", "/history.csv"} {
		for _, id := range restored.FindAllStringSubmatch(ann.page(path), -1) {
			if id[1] != "51" {
				t.Errorf("%s: Ann sees lead %s of a colleague", path, id[1])
			}
		}
		if strings.Contains(ann.page(path), "51, 52") {
			t.Errorf("%s: Ann sees lead 52 of a colleague\n%s", path, ann.page(path))
		}
	}
}
