//go:build odoo

package app_test

import (
	"encoding/json"
	"testing"
	"time"

	"leadtwin/internal/odootest"
)

// TestDeskInBrowserOnServer decides as an administrator would: merge, undo, keep separate, never again, and in bulk.
func TestDeskInBrowserOnServer(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		for _, hand := range hands() {
			t.Run(version+" "+hand.name, func(t *testing.T) {
				t.Parallel()
				w := &deskWalk{browser: openBrowser(t), hand: hand, login: "mgr", pause: 200 * time.Millisecond}
				var odoo odootest.Server
				w.running, odoo, w.leads = reviewOnServer(t, version, decidedLeads()...)
				setLanguage(t, odoo, w.login, hand.language)
				w.count = func(model string, domain []any) (n int) {
					answer := odoo.Call(t, "admin", model, "search_count", []any{domain}, nil)
					if err := json.Unmarshal(answer, &n); err != nil {
						t.Fatal(err)
					}
					return n
				}
				w.manager = w.visitor()
				w.manager.signIn(w.login, odoo.User(t, w.login).Key)
				w.decideAll()
			})
		}
	}
}

// setLanguage gives a user a language, and makes it one that Odoo offers.
func setLanguage(t *testing.T, odoo odootest.Server, login, language string) {
	t.Helper()
	call := func(model, method string, args []any, options map[string]any) json.RawMessage {
		t.Helper()
		return odoo.Call(t, "admin", model, method, args, options)
	}
	var found []int64
	domain := []any{[]any{"code", "=", language}, []any{"active", "in", []bool{true, false}}}
	if err := json.Unmarshal(call("res.lang", "search", []any{domain}, nil), &found); err != nil || len(found) != 1 {
		t.Fatalf("%s has the ids %v: %v", language, found, err)
	}
	call("res.lang", "write", []any{found, map[string]any{"active": true}}, nil)
	call("res.users", "write", []any{[]int64{odoo.User(t, login).ID}, map[string]any{"lang": language}}, nil)
}
