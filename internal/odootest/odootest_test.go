//go:build odoo

package odootest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

var bothVersions = []string{"14", "19"}

func TestUsersSignIn(t *testing.T) {
	for _, version := range bothVersions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			s := Fresh(t, version)
			for _, login := range []string{"admin", "own", "all", "mgr", "sys", "bot", "ann", "bob", "eve"} {
				user := s.User(t, login)
				for _, secret := range []string{user.Password, user.Key} {
					uid, err := s.jsonRPC(t, "common", "authenticate", s.Database, login, secret, map[string]any{})
					if err != nil {
						t.Fatal(err)
					}
					if got, want := string(uid), strconv.FormatInt(user.ID, 10); got != want {
						t.Errorf("%s signs in as user %s, want %s", login, got, want)
					}
				}
			}
		})
	}
}

func TestFreshHasDemoData(t *testing.T) {
	for _, version := range bothVersions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			s := Fresh(t, version)
			if n := count(t, s, "crm.lead"); n == 0 {
				t.Error("no demo leads")
			}
			if n := count(t, s, "sale.order"); n == 0 {
				t.Error("no demo quotations")
			}
		})
	}
}

func TestBareHasNoLeads(t *testing.T) {
	for _, version := range bothVersions {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			if n := count(t, Bare(t, version), "crm.lead"); n != 0 {
				t.Errorf("%d leads in a bare database", n)
			}
		})
	}
}

// A key that expires would fail every suite three months after the templates were created.
func TestKeysDoNotExpire(t *testing.T) {
	s := Fresh(t, "19")
	for login := range s.Users {
		endless := []any{[]any{"user_id", "=", s.User(t, login).ID}, []any{"expiration_date", "=", false}}
		if got := s.Call(t, login, "res.users.apikeys", "search_count", []any{endless}, nil); string(got) != "1" {
			t.Errorf("%s has %s keys without an end, want one", login, got)
		}
	}
}

func TestKeysForJSON2(t *testing.T) {
	s := Fresh(t, "19")
	header := http.Header{"Authorization": {"bearer " + s.User(t, "bot").Key}, "X-Odoo-Database": {s.Database}}
	status, text, err := s.post(t, "/json/2/res.users/context_get", header, []byte("{}"))
	if err != nil {
		t.Fatal(err)
	}
	if status != http.StatusOK || !strings.Contains(string(text), strconv.FormatInt(s.User(t, "bot").ID, 10)) {
		t.Errorf("HTTP %d %s", status, text)
	}
}

func TestDatabasesAreSeparate(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"first", "second"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := Bare(t, "19")
			s.Call(t, "own", "crm.lead", "create", []any{map[string]any{"name": name}}, nil)
			if n := count(t, s, "crm.lead"); n != 1 {
				t.Errorf("%d leads, want the one just made", n)
			}
		})
	}
}

func TestPostgres(t *testing.T) {
	db := connect(t, Postgres(t))
	defer closeConnection(t, db)
	if _, err := db.Exec(t.Context(), "CREATE TABLE lead (id bigint PRIMARY KEY)"); err != nil {
		t.Error(err)
	}
}

func count(t *testing.T, s Server, model string) int {
	t.Helper()
	var n int
	if err := json.Unmarshal(s.Call(t, "admin", model, "search_count", []any{[]any{}}, nil), &n); err != nil {
		t.Fatal(err)
	}
	return n
}
