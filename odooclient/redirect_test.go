package odooclient_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"leadtwin/odooclient"
)

// A proxy that redirects every path below another one of the same address must not be advised to be what it is already.
func TestRedirectToPathOfSameHost(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/crm") {
			http.Redirect(w, r, "/crm"+r.URL.Path+"?token=sesame", http.StatusFound)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(server.Close)
	_, err := odooclient.Connect(t.Context(),
		odooclient.Options{URL: server.URL, Database: "crm", User: "leadtwin", Key: "0123456789"})
	if !odooclient.Is(err, odooclient.NotOdoo) || !strings.Contains(err.Error(), "redirects to the path /crm") ||
		strings.Contains(err.Error(), "sesame") {
		t.Errorf("%v; want the path that it redirects to, without the query", err)
	}
}
