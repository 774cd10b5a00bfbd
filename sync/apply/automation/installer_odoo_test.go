//go:build odoo

package automation

import (
	"testing"
	"time"

	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
)

func TestInstallerOnRealServer(t *testing.T) {
	s := odootest.Bare(t, "19")
	for _, transport := range []string{odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
		t.Run(transport, func(t *testing.T) {
			c, err := odooclient.Connect(t.Context(), odooclient.Options{
				URL: s.URL, Database: s.Database, User: "admin", Key: s.User(t, "admin").Key,
				Transport: transport, Timeout: time.Minute,
			})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			exerciseInstaller(t, c)
		})
	}
}
