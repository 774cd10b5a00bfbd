package odooclient_test

import (
	"net/http"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

// without takes paths away, as an older Odoo does that does not have them yet.
func without(paths ...string) miniodoo.Option {
	return miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for _, path := range paths {
				if strings.HasPrefix(r.URL.Path, path) {
					says(http.StatusNotFound, asHTML, "<html>not found</html>")(w, r)
					return
				}
			}
			next.ServeHTTP(w, r)
		})
	})
}

// The table of versions knows yearly ones. One between two may call a method in the older or in the newer form.
func TestRightsByVersion(t *testing.T) {
	const people = `users: [{name: Mona, login: mgr, rights: manager}, {name: All, login: all, rights: all}]`
	for _, c := range []struct{ behaves, says string }{
		{"19.0", "saas~17.4+e"},
		{"19.0", "17.0"},
		{"14.0", "saas~18.3+e"},
		{"14.0", "18.0"},
		{"19.0", "21.0"},
		{"14.0", "15.0"},
	} {
		for _, transport := range []string{odooclient.JSONRPC, odooclient.XMLRPC} {
			s := miniodootest.Start(t, c.behaves, people, miniodoo.WithReportedVersion(c.says),
				without("/json/2", "/web/version"))
			for login, want := range map[string]bool{"mgr": true, "all": false} {
				o := optionsFor(s, transport)
				o.User, o.Key = login, miniodoo.KeyOf(login)
				client := connect(t, o)
				if has, err := client.HasGroup(t.Context(), "sales_team.group_sale_manager"); has != want || err != nil {
					t.Errorf("%s as %s over %s: %s is a manager: %t, %v", c.behaves, c.says, transport, login, has, err)
				}
				if may, err := client.May(t.Context(), "crm.lead", "unlink"); may != want || err != nil {
					t.Errorf("%s as %s over %s: %s may delete leads: %t, %v", c.behaves, c.says, transport, login, may, err)
				}
				if may, err := client.May(t.Context(), "crm.lead", "write"); !may || err != nil {
					t.Errorf("%s as %s over %s: %s may write leads: %t, %v", c.behaves, c.says, transport, login, may, err)
				}
			}
		}
	}
}
