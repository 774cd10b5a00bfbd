//go:build odoo

package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/odootest"
)

// reviewOnServer is review on a real Odoo with these leads: Ann and Bob may read their own, the manager all.
func reviewOnServer(t *testing.T, version string, leads ...seededLead) (*running, odootest.Server, []int64) {
	t.Helper()
	odoo := odootest.Bare(t, version)
	var ids []int64
	for _, lead := range leads {
		values := map[string]any{
			"name": lead.title, "contact_name": lead.contact, "email_from": lead.email, "user_id": odoo.User(t, lead.login).ID,
		}
		var id int64
		if err := json.Unmarshal(odoo.Call(t, "admin", "crm.lead", "create", []any{values}, nil), &id); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	r := &running{T: t, weather: &weather{}, leap: &atomic.Int64{}, log: &safeBuffer{}}
	user := odoo.User(t, "all")
	r.settings = config.Default()
	r.settings.Odoo.URL, r.settings.Odoo.Database, r.settings.Odoo.User = odoo.URL, odoo.Database, user.Login
	r.settings.Odoo.APIKey = config.NewSecret(user.Key)
	r.settings.Mode, r.settings.Server.Listen = "review", freeAddress(t)
	r.settings.Schedule.Incremental, r.settings.Schedule.Full, r.settings.Schedule.Jitter = "", "", 0
	r.settings.Store.URL = "sqlite:" + t.TempDir() + "/leadtwin.db"
	r.sweepAndStart()
	return r, odoo, ids
}

func TestDeskOnServer(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r, odoo, ids := reviewOnServer(t, version,
				seededLead{"Lamps", "Robin Berg", "robin@acme-lights.test", "ann"},
				seededLead{"More lamps", "Robin Berg", "robin@acme-lights.test", "ann"},
				seededLead{"Hidden roof", "Lea Tann", "lea@globex.test", "bob"},
				seededLead{"Hidden roof 2", "Lea Tann", "lea@globex.test", "bob"},
			)
			ann, manager := r.visitor(), r.visitor()
			if status := ann.signIn("ann", "wrong"); status != http.StatusUnauthorized {
				t.Errorf("a wrong password: %d", status)
			}
			if status := ann.signIn("ann", "ann"); status != http.StatusSeeOther {
				t.Fatalf("Ann cannot sign in with her password: %d\n%s", status, r.log)
			}
			if status := manager.signIn("mgr", odoo.User(t, "mgr").Key); status != http.StatusSeeOther {
				t.Fatalf("the manager cannot sign in with an API key: %d\n%s", status, r.log)
			}
			for _, path := range []string{"/cases", "/cases?q=Lea", "/history"} {
				if body := ann.page(path); strings.Contains(body, "Lea Tann") || strings.Contains(body, "Hidden") {
					t.Errorf("%s: Ann sees a lead that Odoo does not let her read", path)
				}
			}
			hidden := manager.caseOf("Lea Tann")
			if status, _, _ := ann.do(http.MethodGet, "/cases/"+hidden, nil); status != http.StatusNotFound {
				t.Errorf("a case of hidden leads answers %d to Ann", status)
			}
			robins := ann.caseOf("Robin Berg")
			if status, _ := ann.decide(robins, "merge"); status != http.StatusForbidden {
				t.Errorf("a salesperson merges: %d", status)
			}
			manager.mustDecide(robins, "merge")
			left := func() int {
				var found []int64
				_ = json.Unmarshal(odoo.Call(t, "admin", "crm.lead", "search", []any{[]any{[]any{"id", "in", ids}}}, nil), &found)
				return len(found)
			}
			limit := time.Now().Add(time.Minute)
			for left() != 3 && time.Now().Before(limit) {
				time.Sleep(200 * time.Millisecond)
			}
			if n := left(); n != 3 {
				t.Errorf("%d leads are left after the merge\n%s", n, r.log)
			}
		})
	}
}
