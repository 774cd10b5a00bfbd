package contract

import (
	"strings"
	"testing"
	"time"
)

// Target is a running Odoo with the users own, all, mgr, sys, bot, ann, bob and eve (see scripts/odoo) and admin.
type Target struct {
	Major     int
	URL       string
	Database  string
	Users     map[string]User
	Slow      bool                                         // what no transport can change is asked over one of them only
	SetWrites func(t testing.TB, lead int64, at time.Time) // bends a write_date, which no call can do
}

// User is one who can sign in.
type User struct {
	ID, Partner          int64
	Login, Password, Key string
}

// Case is one promise. Cases share a database: each makes the records it needs and looks at no others.
type Case struct {
	Name string
	Only int // the major version that it is about, 0 for all
	Run  func(w *World)
}

// Run runs every case over every transport of the target.
func Run(t *testing.T, target Target) {
	t.Helper()
	list := transports(target)
	for i, transport := range list {
		t.Run(transport.Name(), func(t *testing.T) {
			if c, ok := transport.(*client); ok {
				defer c.Close()
			}
			for _, group := range groups() {
				if !target.Slow || i == best(list) || group.wire && transport.Name() != "xmlrpc" && !strings.HasPrefix(transport.Name(), "client") || group.name == "errors" {
					runGroup(t, target, transport, group)
				}
			}
		})
	}
	t.Run("http", func(t *testing.T) {
		for _, c := range webCases() {
			if c.Only == 0 || c.Only == target.Major {
				t.Run(c.Name, func(t *testing.T) { c.Run(&World{T: t, Target: target}) })
			}
		}
	})
}

// best is the last of the raw transports, which comes before Leadtwin's own client.
func best(list []Transport) int {
	i := 0
	for j, transport := range list {
		if _, ok := transport.(*client); !ok {
			i = j
		}
	}
	return i
}

// group is a subject with its cases.
type group struct {
	name  string
	wire  bool // what the transport does to it matters: errors, answers, values
	cases []Case
}

func groups() []group {
	return []group{
		{"login", true, loginCases()},
		{"errors", true, errorCases()},
		{"rights", false, rightCases()},
		{"read", true, readCases()},
		{"domain", false, domainCases()},
		{"time", false, timeCases()},
		{"write", true, writeCases()},
		{"archive", true, archiveCases()},
		{"customer", false, customerCases()},
		{"wizard", true, wizardCases()},
		{"survivor", false, survivorCases()},
		{"belongings", false, belongingCases()},
		{"note", false, noteCases()},
		{"activity", false, activityCases()},
		{"fields", false, fieldCases()},
		{"similar", false, similarCases()},
		{"rule", false, ruleCases()},
	}
}

func runGroup(t *testing.T, target Target, transport Transport, g group) {
	t.Helper()
	t.Run(g.name, func(t *testing.T) {
		for _, c := range g.cases {
			if c.Only == 0 || c.Only == target.Major {
				t.Run(c.Name, func(t *testing.T) { c.Run(&World{T: t, Target: target, Transport: transport}) })
			}
		}
	})
}
