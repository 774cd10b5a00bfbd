package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
)

// If Odoo stops answering during a sweep, the output reports what was done before the error.
func TestSweepInterrupted(t *testing.T) {
	const seed = `
users: [{name: Leadtwin, login: leadtwin, rights: all}]
leads:
  - {id: 41, name: A, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test}
  - {id: 42, name: B, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test}
  - {id: 51, name: C, type: opportunity, contact_name: Kim Lund, email_from: kim@globex.test}
  - {id: 52, name: D, type: opportunity, contact_name: Kim Lund, email_from: kim@globex.test}
`
	var wizards atomic.Int32
	stops := miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if wizards.Load() > 1 || r.URL.Path == "/json/2/crm.merge.opportunity/create" && wizards.Add(1) > 1 {
				http.Error(w, "no", http.StatusForbidden)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	environ := environOf(t, miniodootest.Start(t, "19.0", seed, stops))
	status, stdout, stderr := start(t, environ, "sweep", "--apply", "--output", "json")
	var got sweepJSON
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v in %q, %s", err, stdout, stderr)
	}
	if status != exitFailed || len(got.Cases) != 2 || got.Cases[0].State != "applied" || got.Cases[1].State == "applied" ||
		got.Cases[1].Error == "" {
		t.Errorf("status %d, %+v; want one merge done, and one that says why it is not", status, got)
	}
	if !strings.Contains(stderr, "HTTP 403") || !strings.Contains(stderr, "What next: ") {
		t.Errorf("stderr is %q", stderr)
	}
}
