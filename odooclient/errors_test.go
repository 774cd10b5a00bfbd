package odooclient_test

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

const (
	asJSON = "application/json"
	asHTML = "text/html; charset=utf-8"
	asXML  = "text/xml"
)

// wireError is how each transport reports one error: the exception's name over JSON, code and text over XML-RPC.
type wireError struct {
	status int    // of JSON-2
	name   string // of the exception; empty: JSON does not tell this one
	code   int    // of XML-RPC's fault; 0: XML-RPC does not tell this one
	text   string // of the fault
}

func (e wireError) answer(transport string) (http.HandlerFunc, bool) {
	const words = "In the user's own words"
	data := fmt.Sprintf(`{"name": %q, "message": %q, "arguments": [%q], "context": {}, "debug": "Traceback: secret"}`,
		e.name, words, words)
	switch {
	case transport == odooclient.JSON2 && e.name != "" && e.status != 0:
		return says(e.status, asJSON, data), true
	case transport == odooclient.JSONRPC && e.name != "":
		return says(http.StatusOK, asJSON,
			`{"jsonrpc": "2.0", "id": 1, "error": {"code": 0, "message": "Odoo Server Error", "data": `+data+`}}`), true
	case transport == odooclient.XMLRPC && e.code != 0:
		return says(http.StatusOK, asXML, fmt.Sprintf(`<?xml version='1.0'?><methodResponse><fault><value><struct>`+
			`<member><name>faultCode</name><value><int>%d</int></value></member>`+
			`<member><name>faultString</name><value><string>%s</string></value></member></struct></value></fault>`+
			`</methodResponse>`,
			e.code, html.EscapeString(e.text))), true
	}
	return nil, false
}

// traceback is how XML-RPC's fault 1 looks.
func traceback(last string) string {
	return "Traceback (most recent call last):\n  File \"/usr/lib/python3/dist-packages/odoo/http.py\", line 1, in x\n  " +
		"  secret: 1\n" + last + "\n"
}

func TestErrorKinds(t *testing.T) {
	rows := map[string]struct {
		wireError
		read, write odooclient.Kind
	}{
		"wrong key": {
			wireError{401, "werkzeug.exceptions.Unauthorized", 3, "Access Denied"},
			odooclient.LoginRefused,
			odooclient.LoginRefused,
		},
		"wrong password": {
			wireError{0, "odoo.exceptions.AccessDenied", 3, "Access Denied"},
			odooclient.LoginRefused,
			odooclient.LoginRefused,
		},
		"no rights": {
			wireError{403, "odoo.exceptions.AccessError", 4, "Uh-oh!"},
			odooclient.Forbidden,
			odooclient.Forbidden,
		},
		"record gone": {wireError{404, "odoo.exceptions.MissingError", 0, ""}, odooclient.Missing, odooclient.Missing},
		"user error": {
			wireError{422, "odoo.exceptions.UserError", 2, "In the user's own words"},
			odooclient.UserError,
			odooclient.UserError,
		},
		"check": {
			wireError{422, "odoo.exceptions.ValidationError", 2, "In the user's own words"},
			odooclient.UserError, odooclient.UserError,
		},
		"warning": {
			wireError{422, "odoo.exceptions.RedirectWarning", 2, "In the user's own words"},
			odooclient.UserError, odooclient.UserError,
		},
		"unknown field": {
			wireError{500, "builtins.ValueError", 1, traceback("ValueError: Invalid field 'nosuch'")},
			odooclient.UnknownField, odooclient.UnknownField,
		},
		"unknown method": {
			wireError{404, "werkzeug.exceptions.NotFound", 0, ""},
			odooclient.UnknownMethod,
			odooclient.UnknownMethod,
		},
		"no such attribute": {
			wireError{500, "builtins.AttributeError", 1, traceback("AttributeError: no 'x'")},
			odooclient.UnknownMethod, odooclient.UnknownMethod,
		},
		"unknown keyword": {wireError{500, "builtins.TypeError", 0, ""}, odooclient.UnknownMethod, odooclient.UnknownMethod},
		"no such signature": {
			wireError{422, "werkzeug.exceptions.UnprocessableEntity", 0, ""},
			odooclient.UnknownMethod,
			odooclient.UnknownMethod,
		},
		"cannot marshal": {
			wireError{0, "", 1, traceback("TypeError: cannot marshal None unless allow_none is enabled")},
			odooclient.UnknownMethod, odooclient.UnknownOutcome,
		},
		"server's own fault": {
			wireError{500, "builtins.KeyError", 1, traceback("KeyError: 'x'")},
			odooclient.Internal,
			odooclient.UnknownOutcome,
		},
		"never serialised": {
			wireError{
				500, "psycopg2.errors.SerializationFailure", 1,
				traceback("psycopg2.errors.SerializationFailure: could not serialize"),
			},
			odooclient.Conflict, odooclient.Conflict,
		},
		"database down": {wireError{
			500, "psycopg2.OperationalError", 1,
			traceback("psycopg2.OperationalError: connection refused"),
		}, odooclient.Busy, odooclient.UnknownOutcome},
		"another check of the database": {
			wireError{500, "psycopg2.errors.CheckViolation", 1, traceback("psycopg2.errors.CheckViolation: violates")},
			odooclient.Internal, odooclient.UnknownOutcome,
		},
		"a lock was not got": {wireError{409, "odoo.exceptions.LockError", 0, ""}, odooclient.Conflict, odooclient.Conflict},
		"others were quicker": {wireError{
			500, "odoo.exceptions.ConcurrencyError", 1,
			traceback("odoo.exceptions.ConcurrencyError: later"),
		}, odooclient.Conflict, odooclient.Conflict},
		"session gone": {
			wireError{0, "odoo.http.SessionExpiredException", 0, ""}, odooclient.Busy, odooclient.UnknownOutcome,
		},
	}
	eachWay(t, func(t *testing.T, w way) {
		t.Parallel()
		var p points
		c := connect(t, optionsFor(miniodootest.Start(t, w.version, "", p.option()), w.transport))
		for name, row := range rows {
			answer, ok := row.answer(w.transport)
			if !ok {
				continue
			}
			p.set(answer)
			for write, want := range map[bool]odooclient.Kind{false: row.read, true: row.write} {
				before := p.hits.Load()
				err := probed(t, c, write)
				if !odooclient.Is(err, want) {
					t.Errorf("%s, write %t: %v; want %s", name, write, err, want)
				}
				if strings.Contains(err.Error(), "Traceback") || strings.Contains(err.Error(), "secret") {
					t.Errorf("%s: the error shows the traceback: %v", name, err)
				}
				// What XML-RPC cannot send is read over JSON-RPC.
				if n := p.hits.Load() - before; write && n != 1 || !write &&
					(want.Temporary() || name == "cannot marshal") != (n > 1) {
					t.Errorf("%s, write %t: sent %d times", name, write, n)
				}
			}
		}
	})
}

func TestNonOdooAnswers(t *testing.T) {
	rows := map[string]struct {
		answer      http.HandlerFunc
		read, write odooclient.Kind
	}{
		"a proxy's page":         {says(200, asHTML, "<html>Sign in</html>"), odooclient.NotOdoo, odooclient.UnknownOutcome},
		"a page not found":       {says(405, asHTML, "<html>No</html>"), odooclient.NotOdoo, odooclient.UnknownOutcome},
		"forbidden by a proxy":   {says(403, asHTML, "<html>No</html>"), odooclient.NotOdoo, odooclient.UnknownOutcome},
		"proxy without Odoo":     {says(502, asHTML, "<html>Bad gateway</html>"), odooclient.Busy, odooclient.UnknownOutcome},
		"proxy that waited":      {says(504, asHTML, "<html>Time-out</html>"), odooclient.Busy, odooclient.UnknownOutcome},
		"too many calls":         {says(429, asHTML, "<html>Slowly</html>"), odooclient.Busy, odooclient.UnknownOutcome},
		"a redirect on the host": {redirects("/elsewhere"), odooclient.NotOdoo, odooclient.UnknownOutcome},
		"a redirect of a POST": {
			redirectsWith(307, "https://evil.test/jsonrpc"), odooclient.NotOdoo,
			odooclient.UnknownOutcome,
		},
		"a moved host": {
			redirectsWith(308, "https://evil.test/jsonrpc"), odooclient.NotOdoo,
			odooclient.UnknownOutcome,
		},
		"a redirect elsewhere": {
			redirects("https://evil.test/jsonrpc?key=1"), odooclient.NotOdoo,
			odooclient.UnknownOutcome,
		},
		"a bare status": {says(405, "", ""), odooclient.NotOdoo, odooclient.UnknownOutcome},
		"another program's JSON": {
			says(422, asJSON, `{"name": "HTTPError", "message": "no"}`), odooclient.NotOdoo,
			odooclient.UnknownOutcome,
		},
		"nothing": {says(200, asJSON, ""), odooclient.BadAnswer, odooclient.UnknownOutcome},
		"half an answer": {
			says(200, asJSON, `{"jsonrpc": "2.0", "result": [`), odooclient.BadAnswer,
			odooclient.UnknownOutcome,
		},
		"a cut connection": {cut(0), odooclient.BadAnswer, odooclient.UnknownOutcome},
		"a cut answer":     {cut(10), odooclient.BadAnswer, odooclient.UnknownOutcome},
	}
	eachWay(t, func(t *testing.T, w way) {
		t.Parallel()
		var p points
		c := connect(t, optionsFor(miniodootest.Start(t, w.version, "", p.option()), w.transport))
		for name, row := range rows {
			if w.transport == odooclient.XMLRPC {
				row.answer = inXML(row.answer)
			}
			p.set(row.answer)
			for write, want := range map[bool]odooclient.Kind{false: row.read, true: row.write} {
				before := p.hits.Load()
				err := probed(t, c, write)
				if !odooclient.Is(err, want) {
					t.Errorf("%s, write %t: %v; want %s", name, write, err, want)
				}
				if n := p.hits.Load() - before; write && n != 1 || !write && want.Temporary() != (n > 1) {
					t.Errorf("%s, write %t: sent %d times", name, write, n)
				}
				if strings.Contains(err.Error(), "?key") {
					t.Errorf("%s: the error tells more than the host: %v", name, err)
				}
			}
		}
	})
}

// What Odoo did not write says nothing about a write, also where the session is from an earlier process.
func TestWritesWithStoredSession(t *testing.T) {
	answers := map[string]http.HandlerFunc{
		"redirect": redirects("https://evil.test/"), "redirect on the host": redirects("/web"),
		"redirect of a POST": redirectsWith(307, "https://evil.test/"),
		"bare 404":           says(404, "", ""), "404 page": says(404, asHTML, "<p>No database is selected</p>"),
		"405": says(405, "", ""), "401": says(401, "", ""),
		"429": says(429, "", ""), "502": says(502, "", ""), "HTML": says(200, asHTML, "<html>"),
		"other JSON": says(403, asJSON, `{"message": "no"}`), "cut": cut(0),
	}
	eachWay(t, func(t *testing.T, w way) {
		t.Parallel()
		var p points
		o := optionsFor(miniodootest.Start(t, w.version, "", p.option()), w.transport)
		session := connect(t, o).Session()
		o.Known = &session
		c := connect(t, o)
		for name, answer := range answers {
			p.set(answer)
			before := p.hits.Load()
			if err := probed(t, c, true); !odooclient.Is(err, odooclient.UnknownOutcome) ||
				odooclient.KindOf(err).NotExecuted() {
				t.Errorf("%s: %v; want an unknown outcome", name, err)
			}
			if n := p.hits.Load() - before; n != 1 {
				t.Errorf("%s: sent %d times", name, n)
			}
		}
	})
}

func redirectsWith(status int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) }
}

func redirects(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

// cut ends the connection after some bytes of an answer.
func cut(after int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if after > 0 {
			w.Header().Set("Content-Type", asJSON)
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(strings.Repeat("[", after)))
			_ = http.NewResponseController(w).Flush()
		}
		panic(http.ErrAbortHandler)
	}
}

// inXML makes an answer that says it is JSON one that says it is XML.
func inXML(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { h(xmlWriter{w}, r) }
}

type xmlWriter struct{ http.ResponseWriter }

func (w xmlWriter) WriteHeader(status int) {
	if w.Header().Get("Content-Type") == asJSON {
		w.Header().Set("Content-Type", asXML)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w xmlWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
