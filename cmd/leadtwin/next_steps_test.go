package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"
)

// cancelOn ends a command once it has printed a text.
type cancelOn struct {
	printed strings.Builder
	text    string
	cancel  context.CancelFunc
}

func (c *cancelOn) Write(p []byte) (int, error) {
	n, err := c.printed.Write(p)
	if strings.Contains(c.printed.String(), c.text) {
		c.cancel()
	}
	return n, err
}

func TestServePrintsTheAddressOfTheDesk(t *testing.T) {
	environ := append(robin(t, "19.0"), "LEADTWIN_SERVER_LISTEN=127.0.0.1:0", "LEADTWIN_SERVER_BASE_PATH=/leadtwin")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	out := &cancelOn{text: "the review desk", cancel: cancel}
	status := runCommand(ctx, processEnv{args: []string{"serve"}, environ: environ, stdout: out, stderr: io.Discard})
	if status != exitDone {
		t.Errorf("serve: status %d", status)
	}
	wants(t, out.printed.String(), "What next", "http://127.0.0.1:", "/leadtwin/ the review desk")
}

func TestWebhookInstallPrintsNextSteps(t *testing.T) {
	odoo, environ := robinAt(t, "19.0")
	environ = append(environ, "LEADTWIN_ODOO_USER="+odoo.Login, "LEADTWIN_ODOO_API_KEY="+odoo.Key,
		"LEADTWIN_SERVER_PUBLIC_URL=http://127.0.0.1:1", "LEADTWIN_WEBHOOKS_TOKEN=test-token-of-enough-length")
	sweep(t, environ) // creates the store
	status, stdout, stderr := start(t, environ, "webhook", "install")
	if status != exitDone {
		t.Fatalf("install: %d\n%s", status, stderr)
	}
	wants(t, stdout, "What next", "change a lead in Odoo", "leadtwin status shows", "leadtwin webhook status checks")
	if _, stdout, _ := start(t, environ, "webhook", "status"); strings.Contains(stdout, "What next") {
		t.Errorf("status prints the next steps of install:\n%s", stdout)
	}
}
