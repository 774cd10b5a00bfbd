package contract

import (
	"bytes"
	"net/http"
	"strings"

	"leadtwin/internal/miniodoo/wire"
)

// fetch makes a plain HTTP call.
func (w *World) fetch(method, path, body string, header ...string) answer {
	w.T.Helper()
	head := map[string]string{}
	for i := 0; i < len(header); i += 2 {
		head[header[i]] = header[i+1]
	}
	a, err := send(w.T.Context(), method, w.URL+path, []byte(body), head)
	if err != nil {
		w.T.Fatal(err)
	}
	return a
}

func (a answer) isHTML() bool { return strings.HasPrefix(a.header.Get("Content-Type"), "text/html") }

func (a answer) json() V {
	v, _ := wire.ParseJSON(bytes.NewReader(a.body))
	m, _ := v.(V)
	return m
}

const asJSON = "application/json"

func webCases() []Case {
	return []Case{
		{Name: "existing paths", Run: func(w *World) {
			for _, x := range []struct {
				method, path string
				at14, at19   int
			}{
				{http.MethodGet, "/jsonrpc", 400, 415},
				{http.MethodGet, "/xmlrpc/2/common", 405, 405},
				{http.MethodGet, "/web/version", 404, 200},
				{http.MethodGet, "/json/version", 404, 200},
				{http.MethodGet, "/web/health", 404, 200},
				{http.MethodGet, "/no/such/path", 404, 404},
			} {
				w.Equal(x.path, w.fetch(x.method, x.path, "").status, byVersion(w, x.at14, x.at19))
			}
		}},
		{Name: "version_info needs no login", Run: func(w *World) {
			a := w.fetch(http.MethodPost, "/web/webclient/version_info", `{"jsonrpc":"2.0","params":{}}`, "Content-Type", asJSON)
			result, _ := a.json()["result"].(V)
			tuple, _ := result["server_version_info"].(L)
			if len(tuple) < 2 || tuple[0] != int64(w.Major) {
				w.T.Errorf("got %s", a.body)
			}
		}},
		{Name: "web version", Only: 19, Run: func(w *World) {
			doc := w.fetch(http.MethodGet, "/web/version", "").json()
			info, _ := doc["version_info"].(L)
			if len(info) < 2 || info[0] != int64(19) || doc["version"] == nil {
				w.T.Errorf("got %v", doc)
			}
			w.Equal("health", w.fetch(http.MethodGet, "/web/health", "").json(), V{"status": "pass"})
		}},
		{Name: "JSON-2 without key", Run: func(w *World) {
			a := w.fetch(http.MethodPost, "/json/2/res.users/context_get", "{}", "Content-Type", asJSON, "X-Odoo-Database",
				w.Database)
			w.Equal("status", a.status, byVersion(w, 404, 401))
			if w.Major >= 19 {
				w.Equal("name", a.json()["name"], unauthorized)
				basic := w.fetch(http.MethodPost, "/json/2/res.users/context_get", "{}", "Content-Type", asJSON, "X-Odoo-Database",
					w.Database, "Authorization", "Basic YTpi")
				w.Equal("basic", basic.status, 401)
			}
		}},
		{Name: "JSON-2 with an unknown database", Only: 19, Run: func(w *World) {
			a := w.fetch(http.MethodPost, "/json/2/res.users/context_get", "{}", "Content-Type", asJSON, "X-Odoo-Database",
				"nodb",
				"Authorization", "bearer "+w.Users["bot"].Key)
			w.Equal("status", a.status, 404)
			w.Equal("page", a.isHTML(), true)
		}},
		{Name: "JSON-2 with invalid bodies", Only: 19, Run: func(w *World) {
			key := "bearer " + w.Users["bot"].Key
			bad := w.fetch(http.MethodPost, "/json/2/crm.lead/search", "{", "Content-Type", asJSON, "X-Odoo-Database",
				w.Database, "Authorization", key)
			w.Equal("no JSON", bad.status, 400)
			kind := w.fetch(http.MethodPost, "/json/2/crm.lead/search", "{}", "Content-Type", "text/plain", "X-Odoo-Database",
				w.Database, "Authorization", key)
			w.Equal("no type", kind.status, 415)
			get := w.fetch(http.MethodGet, "/json/2/crm.lead/search", "", "X-Odoo-Database", w.Database, "Authorization", key)
			w.Equal("GET", get.status, 404)
		}},
		{Name: "JSON-RPC with an invalid body", Run: func(w *World) {
			a := w.fetch(http.MethodPost, "/jsonrpc", "<a>", "Content-Type", asJSON)
			w.Equal("status", a.status, 400)
			b := w.fetch(http.MethodPost, "/jsonrpc", "{}", "Content-Type", "text/plain")
			w.Equal("type", b.status, byVersion(w, 400, 415))
		}},
		{Name: "XML-RPC with an invalid body", Run: func(w *World) {
			a := w.fetch(http.MethodPost, "/xmlrpc/2/common", "no xml", "Content-Type", "text/xml")
			_, fault, err := wire.ParseResponse(bytes.NewReader(a.body))
			if err != nil || fault["faultCode"] != int64(1) {
				w.T.Errorf("got %v, %v, %s", fault, err, a.body)
			}
		}},
		{Name: "unknown database", Run: func(w *World) {
			x := &xmlRPC{t: w.Target, path: "/xmlrpc/2"}
			_, r := x.service(w.T.Context(), "common", "authenticate", "nodb", "bot", "bot", V{})
			if r == nil || r.Code != int64(1) || !strings.Contains(r.Message, "psycopg2.OperationalError") ||
				!strings.Contains(r.Message, "does not exist") {
				w.T.Errorf("XML-RPC: %v", r)
			}
			j := &jsonRPC{t: w.Target}
			_, r = j.service(w.T.Context(), "common", "authenticate", "nodb", "bot", "bot", V{})
			if r == nil || r.Class != operational {
				w.T.Errorf("JSON-RPC: %v", r)
			}
		}},
		{Name: "control characters in a text", Run: func(w *World) {
			s := (&World{T: w.T, Target: w.Target, Transport: &jsonRPC{t: w.Target}}).Admin()
			id := s.CreateLead("a\x0bb")
			params := []any{w.Database, s.ID, s.Key, "crm.lead", "read", L{L{id}, L{"name"}}}
			a := w.fetch(http.MethodPost, "/xmlrpc/2/object", string(wire.Request("execute_kw", params...)), "Content-Type",
				"text/xml")
			w.Equal("raw", bytes.ContainsRune(a.body, 0x0b), w.Major < 19)
		}},
		{Name: "sign in by password", Run: func(w *World) {
			u := w.Users["ann"]
			login := func(password string) answer {
				return w.fetch(http.MethodPost, "/web/session/authenticate", string(wire.JSON(V{"jsonrpc": "2.0", "params": V{
					"db": w.Database, "login": u.Login, "password": password,
				}})), "Content-Type", asJSON, "Cookie", openSession(w.T.Context(), w.Target))
			}
			a := login(u.Password)
			result, _ := a.json()["result"].(V)
			w.Equal("uid", result["uid"], u.ID)
			w.Equal("partner", result["partner_id"], u.Partner)
			w.Equal("system", result["is_system"], false)
			if !strings.Contains(a.header.Get("Set-Cookie"), "session_id=") {
				w.T.Error("no cookie")
			}
			for _, wrong := range []string{"wrong", u.Key} {
				e, _ := login(wrong).json()["error"].(V)
				data, _ := e["data"].(V)
				w.Equal("denied", data["name"], accessDenied)
			}
		}},
		{Name: "links to a lead", Run: func(w *World) {
			s := (&World{T: w.T, Target: w.Target, Transport: &jsonRPC{t: w.Target}}).Admin()
			id := s.CreateLead("linked")
			a := w.fetch(http.MethodGet, sprint("/mail/view?model=crm.lead&res_id=", id), "", "Cookie",
				openSession(w.T.Context(), w.Target))
			w.Equal("status", a.status, byVersion(w, 302, 303))
			if to := a.header.Get("Location"); !strings.Contains(to, byVersion(w, "/web#", "/web/login?redirect=")) {
				w.T.Errorf("to %s", to)
			}
		}},
		{Name: "the list of databases", Run: func(w *World) {
			v, r := (&jsonRPC{t: w.Target}).service(w.T.Context(), "db", "list")
			list, _ := v.(L)
			found := false
			for _, name := range list {
				found = found || name == w.Database
			}
			if r != nil || !found {
				w.T.Errorf("got %v, %v", v, r)
			}
		}},
	}
}
