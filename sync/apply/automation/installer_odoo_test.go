//go:build odoo

package automation

import (
	"testing"

	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
	"leadtwin/sync/synctest"
)

func TestInstallerOnRealServer(t *testing.T) {
	s := odootest.Bare(t, "19")
	for _, transport := range []string{odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
		t.Run(transport, func(t *testing.T) {
			exerciseInstaller(t, synctest.Connect(t, odooclient.Options{
				URL: s.URL, Database: s.Database, User: "admin", Key: s.User(t, "admin").Key, Transport: transport,
			}))
		})
	}
}
