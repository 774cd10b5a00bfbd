//go:build odoo

package apply

import (
	"fmt"
	"slices"
	"testing"

	"leadtwin/internal/odootest"
)

// realSite is a database of its own on a real server.
func realSite(t *testing.T, version string) *site {
	t.Helper()
	server := odootest.Bare(t, version)
	who := func(login string) account { return account{login, server.User(t, login).Key} }
	s := &site{version: version, url: server.URL, database: server.Database, bot: who("bot"), strong: who("sys")}
	s.furnish(t, who("admin"), "ann", "bob", "eve")
	return s
}

// The matrix on real servers. The long form tries a sample of all incidents; the short one a few that hurt most. Kills
// are the subject of TestKillOnRealServer and TestUndoKillOnRealServer.
func TestFaultMatrixOnRealServer(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		const rare = 50 // each takes ten seconds there
		one := oneOf(t, rare, 1)
		m := newMatrix(one)
		s := realSite(t, version)
		for _, act := range actions() {
			list := worst(act)
			list = list[:min(len(list), 1)] // of each action one: the servers are slow
			if everything() {
				made := record(t, s, act)
				m.taped(act.name, version, made)
				list = slices.DeleteFunc(append(incidents(made, act), meddling(made, act)...), func(i incident) bool {
					return i.timeout != 0 || !chosen(one, version, act.name, i.what, i.at)
				})
			}
			for _, i := range list {
				t.Run(fmt.Sprintf("%s/%s/%s", act.name, i.what, i.at), func(t *testing.T) {
					o := try(t, s, act, i)
					m.add(act.name, i.what, o)
					o.report(t, i)
					if !o.reached && !everything() {
						t.Error("it did not happen")
					}
				})
			}
		}
		publish(t, faultsPage, "real Odoo "+version, m.String())
	})
}
