package app_test

import (
	"net/http"
	"strings"
	"testing"

	"leadtwin/config"
)

// guessTokens sends deliveries with wrong tokens from an address until they are limited, and then one from another
// address. It returns the status of that one.
func guessTokens(r *running) int {
	r.Helper()
	send := func(address string) int {
		req, err := http.NewRequestWithContext(
			r.Context(), http.MethodPost, r.url+"/hooks/odoo/wrong", strings.NewReader(`{}`))
		if err != nil {
			r.Fatal(err)
		}
		req.Header.Set("X-Forwarded-For", address)
		req.Header.Set("X-Real-Ip", address)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			r.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	for range 100 {
		if send("203.0.113.1") == http.StatusTooManyRequests {
			return send("203.0.113.2")
		}
	}
	r.Fatal("a hundred wrong tokens from one address were not limited")
	return 0
}

func TestDeliveryLimitIsPerClientOfATrustedProxy(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", func(c *config.Config) { c.Server.TrustedProxies = []string{"127.0.0.0/8"} })
	r.start()
	if got := guessTokens(r); got != http.StatusNotFound {
		t.Errorf("another client of the proxy gets %d, want %d", got, http.StatusNotFound)
	}
}

func TestDeliveryLimitIgnoresHeadersOfOthers(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", nil)
	r.start()
	if got := guessTokens(r); got != http.StatusTooManyRequests {
		t.Errorf("a client that names another address gets %d, want %d", got, http.StatusTooManyRequests)
	}
}
