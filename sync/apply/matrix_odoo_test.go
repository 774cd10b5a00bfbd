//go:build odoo

package apply

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"leadtwin/internal/faults"
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

// oneIn is of how many incidents the long form tries one on a real server, where each takes ten seconds.
const oneIn = 50

// The matrix on real servers. The long form tries a sample of all incidents; the short one a few that hurt most. Deaths at every step are
// the subject of TestWhereverItDiesOnARealServer and TestWhereverAnUndoDiesOnARealServer.
func TestFaultMatrixOnARealServer(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		m := newMatrix()
		s := realSite(t, version)
		for _, act := range actions() {
			list := worst(act)
			if everything() {
				made := record(t, s, act)
				m.taped(act.name, version, made)
				list = slices.DeleteFunc(append(incidents(made, act), meddling(made, act)...), func(i incident) bool {
					return i.timeout != 0 || !chosen(oneIn, version, act.name, i.what, i.at)
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
		publish(t, "real Odoo "+version, m.String())
	})
}

// worst are the incidents that hurt most: the answer to the call that cannot be repeated is lost.
func worst(act action) []incident {
	at := func(method string, f faults.Fault) incident {
		return incident{what: f.Name, at: method, plan: func(*ring) faults.Plan { return faults.NthOf(method, 1, f) }}
	}
	switch act.name {
	case "merge":
		return []incident{at("action_merge", faults.CutAfter), at("action_merge", faults.Late), at("action_merge", faults.Replay), at("message_post", faults.CutAfter)}
	case "note":
		return []incident{at("message_post", faults.PageAfter(http.StatusBadGateway)), at("message_post", faults.Replay)}
	case "undo by moving":
		return []incident{at("create", faults.CutInside)}
	case "undo by copying":
		return []incident{at("message_post", faults.CutAfter)}
	}
	return nil
}
