//go:build odoo

package odooclient_test

import (
	"testing"

	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
)

func TestSuiteOnRealServers(t *testing.T) {
	for version, transports := range map[string][]string{
		"14": {odooclient.JSONRPC, odooclient.XMLRPC},
		"19": {odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC},
	} {
		t.Run(version, func(t *testing.T) {
			s := odootest.Fresh(t, version)
			p := place{major: 14, url: s.URL, database: s.Database, keys: map[string]string{}}
			if version == "19" {
				p.major = 19
			}
			for _, login := range []string{"admin", "own", "all"} {
				p.keys[login] = s.User(t, login).Key
			}
			for _, transport := range transports {
				t.Run(transport, func(t *testing.T) { exercise(t, p, transport) })
			}
		})
	}
}

func TestComputedFieldsOnRealServers(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		s := odootest.Bare(t, version)
		for _, transport := range []string{odooclient.JSONRPC, odooclient.XMLRPC} {
			p := place{url: s.URL, database: s.Database, keys: map[string]string{"all": s.User(t, "all").Key}}
			session := p.connect(t, "all", transport).Session()
			for name, want := range map[string]bool{
				"email_normalized": true, "phone": true, "team_id": true, "referred": false,
				"tag_ids": false,
			} {
				if f := session.Known["crm.lead"][name]; f.Computed != want {
					t.Errorf("%s over %s: %s is computed: %t", version, transport, name, f.Computed)
				}
			}
		}
	}
}
