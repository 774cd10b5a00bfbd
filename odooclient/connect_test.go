package odooclient_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

func TestConnectPrefersBestTransport(t *testing.T) {
	without := func(paths ...string) miniodoo.Option {
		return miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				for _, path := range paths {
					if strings.HasPrefix(r.URL.Path, path) {
						says(http.StatusForbidden, asHTML, "<html>not through this proxy</html>")(w, r)
						return
					}
				}
				next.ServeHTTP(w, r)
			})
		})
	}
	for name, c := range map[string]struct {
		version string
		options []miniodoo.Option
		key     string // empty: the API key
		want    string
	}{
		"19": {"19.0", nil, "", odooclient.JSON2},
		"14": {"14.0", nil, "", odooclient.JSONRPC},
		"newer": {
			"19.0",
			[]miniodoo.Option{miniodoo.WithReportedVersion("20.0")},
			"",
			odooclient.JSON2,
		},
		"19 with a password":               {"19.0", nil, "admin", odooclient.JSONRPC},
		"14 with a password":               {"14.0", nil, "admin", odooclient.JSONRPC},
		"no JSON-2 through the proxy":      {"19.0", []miniodoo.Option{without("/json/2")}, "", odooclient.JSONRPC},
		"only XML-RPC through the proxy":   {"19.0", []miniodoo.Option{without("/json", "/web")}, "", odooclient.XMLRPC},
		"14, only XML-RPC":                 {"14.0", []miniodoo.Option{without("/json", "/web")}, "", odooclient.XMLRPC},
		"a key file that ends in new line": {"19.0", nil, miniodoo.KeyOf("admin") + "\n", odooclient.JSON2},
	} {
		s := miniodootest.Start(t, c.version, "", c.options...)
		o := optionsFor(s, odooclient.Auto)
		if c.key != "" {
			o.Key = c.key
		}
		client := connect(t, o)
		if session := client.Session(); session.Transport != c.want || session.UID != 2 {
			t.Errorf("%s: %s as user %d, want %s as user 2", name, session.Transport, session.UID, c.want)
		}
		if _, err := client.CountLeads(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where a proxy lets only the API through, the version is that of the module base.
func TestConnectWithoutWebPages(t *testing.T) {
	s := miniodootest.Start(t, "19.0", "", miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasPrefix(r.URL.Path, "/json/2/ir.module.module/"):
				says(200, asJSON, `[{"id": 1, "latest_version": "19.0.1.3"}]`)(w, r)
			case strings.HasPrefix(r.URL.Path, "/json/2/"):
				next.ServeHTTP(w, r)
			default:
				says(404, asHTML, "<html>No</html>")(w, r)
			}
		})
	}))
	if session := connect(t, optionsFor(s, odooclient.Auto)).Session(); session.Transport != odooclient.JSON2 ||
		session.Version.Major != 19 {
		t.Errorf("%s, Odoo %s; want JSON-2 and 19", session.Transport, session.Version.Text)
	}
}

func TestParseVersionOfServers(t *testing.T) {
	for text, major := range map[string]int{
		"17.0": 17, "saas~18.3+e": 18, "saas-17.4": 17, "19.0-20260101": 19, "20.0": 20, "14.0": 14, "18.0+e-20250101": 18,
		"19.0.1.3": 19, "19.1a1": 19,
		"13.0": 0, "saas~12.5": 0, "8.0": 0, "": 0, "Odoo": 0, "99999999999999999999.0": 0,
	} {
		v, err := odooclient.ParseVersion(text)
		if v.Major != major || (err == nil) != (major > 0) || err != nil && !odooclient.Is(err, odooclient.Unsupported) {
			t.Errorf("%q: %+v, %v; want %d", text, v, err, major)
		}
		if v.IsUntested() != (major > 19 || text == "19.1a1") {
			t.Errorf("%q: newer %t", text, v.IsUntested())
		}
	}
}

func TestConnectRefusesOldOdoo(t *testing.T) {
	s := miniodootest.Start(t, "14.0", "", miniodoo.WithReportedVersion("13.0"))
	for _, transport := range []string{odooclient.Auto, odooclient.JSONRPC, odooclient.XMLRPC} {
		_, err := odooclient.Connect(t.Context(), optionsFor(s, transport))
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != odooclient.Unsupported ||
			!strings.Contains(e.Error(), "13.0") || !strings.Contains(e.Hint, "14") {
			t.Errorf("%s: %#v; want an error that names both versions", transport, err)
		}
	}
}

func TestConnectWrongLogin(t *testing.T) {
	for _, w := range append([]way{{"14.0", odooclient.Auto}, {"19.0", odooclient.Auto}}, ways...) {
		o := optionsFor(miniodootest.Start(t, w.version, ""), w.transport)
		o.Key = "0123456789012345678901234567890123456789"
		_, err := odooclient.Connect(t.Context(), o)
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != odooclient.LoginRefused ||
			!strings.Contains(e.Hint, "odoo.api_key") {
			t.Errorf("%s: %#v; want a refused login that says what to check", w, err)
		}
	}
}

// Over JSON-2 only the key says who it is; another user's key is refused there as over the other transports.
func TestConnectKeyOfAnotherUser(t *testing.T) {
	const others = "users:\n  - {name: Bob Baker, login: bob, rights: all}\n"
	for _, w := range append([]way{{"14.0", odooclient.Auto}, {"19.0", odooclient.Auto}}, ways...) {
		o := optionsFor(miniodootest.Start(t, w.version, others), w.transport)
		o.Key = miniodoo.KeyOf("bob")
		_, err := odooclient.Connect(t.Context(), o)
		if !odooclient.Is(err, odooclient.LoginRefused) {
			t.Errorf("%s: %v; want a refused login", w, err)
		}
		if e, ok := errors.AsType[*odooclient.Error](err); ok && w.version == "19.0" &&
			(w.transport == odooclient.JSON2 || w.transport == odooclient.Auto) && !strings.Contains(e.Message+e.Hint, `"bob"`) {
			t.Errorf("%s: %q, %q; want whose key it is", w, e.Message, e.Hint)
		}
		o.User = "Bob"
		if w.transport == odooclient.JSON2 {
			connect(t, o)
		}
	}
}

func TestErrorsHideShortKey(t *testing.T) {
	o := optionsFor(miniodootest.Start(t, "14.0", ""), odooclient.Auto)
	o.Key = "wrong"
	if _, err := odooclient.Connect(t.Context(), o); err == nil || !strings.Contains(err.Error(), "user or key is wrong") {
		t.Errorf("%v", err)
	}
}

func TestConnectUnknownDatabaseListsOthers(t *testing.T) {
	for _, w := range append([]way{{"14.0", odooclient.Auto}, {"19.0", odooclient.Auto}}, ways...) {
		o := optionsFor(miniodootest.Start(t, w.version, "", miniodoo.WithOtherDatabases("crm_old")), w.transport)
		o.Database = "cmr"
		_, err := odooclient.Connect(t.Context(), o)
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != odooclient.UnknownDatabase ||
			!strings.Contains(e.Message, `"cmr"`) || !strings.Contains(e.Hint, "crm, crm_old") {
			t.Errorf("%s: %#v; want the names of the databases", w, err)
		}
	}
}

// What a server without list of databases says is the same for a wrong name as for a database server that is down; what
// it says instead of the list tells them apart.
func TestConnectDatabaseDown(t *testing.T) {
	for name, c := range map[string]struct {
		list http.HandlerFunc
		kind odooclient.Kind
		do   string
	}{
		"names are not listed": {
			says(200, asJSON,
				`{"jsonrpc": "2.0", "error": {"code": 0, "data": {"name": "odoo.exceptions.AccessDenied"}}}`),
			odooclient.UnknownDatabase, "odoo.database",
		},
		"PostgreSQL is down": {
			says(200, asJSON,
				`{"jsonrpc": "2.0", "error": {"code": 0, "data": {"name": "psycopg2.OperationalError"}}}`), odooclient.Busy,
			"PostgreSQL",
		},
		"it is there":    {says(200, asJSON, `{"jsonrpc": "2.0", "result": ["crm"]}`), odooclient.Busy, "moment"},
		"no explanation": {says(404, asHTML, `<html></html>`), odooclient.Busy, "moment"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mux := http.NewServeMux()
			mux.Handle("/web/database/list", c.list)
			mux.HandleFunc("/jsonrpc", func(w http.ResponseWriter, r *http.Request) {
				var call struct{ Params struct{ Method string } }
				if err := json.NewDecoder(r.Body).Decode(&call); err != nil {
					t.Error(err)
				}
				if call.Params.Method == "version" {
					says(200, asJSON, `{"jsonrpc": "2.0", "result": {"server_version": "19.0"}}`)(w, r)
					return
				}
				says(200, asJSON, `{"jsonrpc": "2.0", "error": {"code": 0, "data": {"name": "psycopg2.OperationalError", `+
					`"message": "no"}}}`)(w, r)
			})
			s := httptest.NewServer(mux)
			t.Cleanup(s.Close)
			_, err := odooclient.Connect(t.Context(),
				odooclient.Options{URL: s.URL, Database: "crm", User: "bot", Key: "k", Transport: odooclient.JSONRPC})
			if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != c.kind || !strings.Contains(e.Hint, c.do) {
				t.Errorf("%#v; want %s", err, c.kind)
			}
		})
	}
}

func TestConnectNotOdoo(t *testing.T) {
	for name, h := range map[string]http.Handler{
		"a website":      says(200, asHTML, "<html>Welcome</html>"),
		"an empty site":  http.NotFoundHandler(),
		"another API":    says(200, asJSON, `{"hello": "world"}`),
		"a sign-in page": redirects("/login"),
	} {
		s := httptest.NewServer(h)
		for _, transport := range []string{odooclient.Auto, odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
			_, err := odooclient.Connect(t.Context(),
				odooclient.Options{URL: s.URL, Database: "crm", User: "bot", Key: "k", Transport: transport})
			e, ok := errors.AsType[*odooclient.Error](err)
			if !ok || e.Kind != odooclient.NotOdoo &&
				(name != "another API" || e.Kind != odooclient.BadAnswer || transport != odooclient.XMLRPC) || e.Hint == "" ||
				strings.Contains(e.Message, "json:") {
				t.Errorf("%s over %s: %#v; want no Odoo, and what to do", name, transport, err)
			}
		}
		s.Close()
	}
	for _, url := range []string{
		"", "crm.example.com", "localhost:8069", "ftp://crm.example.com", "http://",
		"https://bot:pass@crm.example.com", "http://[::1",
	} {
		_, err := odooclient.Connect(t.Context(), odooclient.Options{URL: url, Database: "crm", User: "bot", Key: "k"})
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != odooclient.NotOdoo ||
			!strings.Contains(e.Hint, "odoo.url") || strings.Contains(e.Error(), "pass@") {
			t.Errorf("%q: %#v; want what to set", url, err)
		}
	}
}

func TestConnectURLFromBrowser(t *testing.T) {
	s := miniodootest.Start(t, "19.0", "")
	for _, page := range []string{
		"", "/", "/web", "/web#id=27&model=crm.lead", "/web/login?redirect=x", "/odoo",
		"/odoo/crm/27?a=b", " ",
	} {
		o := optionsFor(s, odooclient.Auto)
		o.URL += page
		if got := connect(t, o).Session().URL; got != s.URL {
			t.Errorf("%q became %q", o.URL, got)
		}
	}
}

func TestConnectWithoutCRM(t *testing.T) {
	eachWay(t, func(t *testing.T, w way) {
		var p points
		s := miniodootest.Start(t, w.version, "", miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
			return withoutModel(next, "crm.lead", w.transport)
		}), p.option())
		_, err := odooclient.Connect(t.Context(), optionsFor(s, w.transport))
		if e, ok := errors.AsType[*odooclient.Error](err); !ok || e.Kind != odooclient.UnknownModel ||
			!strings.Contains(e.Hint, "CRM") {
			t.Errorf("%#v; want an error that says what to install", err)
		}
	})
}

// withoutModel turns calls on a model into calls on one that no server has.
func withoutModel(next http.Handler, model, transport string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if transport == odooclient.JSON2 {
			r.URL.Path = strings.Replace(r.URL.Path, model, "no.model", 1)
		}
		next.ServeHTTP(w, rewritten(r, `"`+model+`"`, `"no.model"`, "<string>"+model+"</string>",
			"<string>no.model</string>"))
	})
}
