package app_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
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

// signedIn is a visitor who signed in; passwords are equal to logins.
func (r *running) signedIn(login string) *visitor {
	r.Helper()
	v := r.visitor()
	v.signIn(login, login)
	return v
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

var noticeOfPage = regexp.MustCompile(`<div class="card note" role="status">.*</div>`)

// withoutNotice is a page without what it says about the user's last action, which names a case, too.
func withoutNotice(page string) string { return noticeOfPage.ReplaceAllString(page, "") }

var caseLink = regexp.MustCompile(`/cases/(LT-[0-9A-Z]+)`)

// caseOf finds the case of a name by searching for it.
func (v *visitor) caseOf(name string) string {
	v.Helper()
	found := caseLink.FindStringSubmatch(withoutNotice(v.page("/cases?q=" + url.QueryEscape(name))))
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

// mustDecide is decide for a decision that must be stored.
func (v *visitor) mustDecide(id, decision string, more ...string) {
	v.Helper()
	if status, body := v.decide(id, decision, more...); status != http.StatusSeeOther {
		v.Fatalf("%s case %s: %d\n%s", decision, id, status, body)
	}
}
