package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
)

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
	if status, location, _ := v.do(http.MethodPost, "/sign-out", nil); status != http.StatusSeeOther ||
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

func TestDeskSignOutEverywhere(t *testing.T) {
	t.Parallel()
	r := review(t)
	desktop, phone, other := r.signedIn("ann"), r.signedIn("ann"), r.signedIn("dana")
	const button = `<button name="everywhere" value="yes">Sign out on all devices</button>`
	if !strings.Contains(desktop.page("/cases"), button) {
		t.Error("no page offers to sign out everywhere")
	}
	signsIn := func(v *visitor) bool {
		_, location, _ := v.do(http.MethodGet, "/cases", nil)
		return strings.HasPrefix(location, "/sign-in")
	}
	desktop.do(http.MethodPost, "/sign-out", url.Values{"everywhere": {"yes"}})
	if !signsIn(desktop) || !signsIn(phone) {
		t.Error("a session of the user is left")
	}
	if signsIn(other) {
		t.Error("the session of another user has ended")
	}
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
