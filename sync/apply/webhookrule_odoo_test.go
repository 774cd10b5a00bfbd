//go:build odoo

package apply

import (
	"testing"

	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
)

func TestTheAutomationRulesOnARealServer(t *testing.T) {
	r := newReal(t, odootest.Bare(t, "19"))
	for _, transport := range []string{odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
		t.Run(transport, func(t *testing.T) { exerciseRules(t, r.by("admin", transport)) })
	}
}
