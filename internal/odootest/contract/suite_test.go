package contract

import (
	"strings"
	"testing"
	"time"
)

// Target is a running Odoo with the users admin, own, all, mgr, sys, bot, ann, bob and eve (see scripts/odoo).
type Target struct {
	Major    int
	URL      string
	Database string
	Users    map[string]User
	// cases that do not depend on the transport run over only one
	Slow         bool
	SetWriteDate func(t testing.TB, lead int64, at time.Time) // sets write_date, which no call can do
}

// User is one who can sign in.
type User struct {
	ID, Partner          int64
	Login, Password, Key string
}

// Case is one observed behaviour. Cases share a database: each creates the records it needs and reads no others.
type Case struct {
	Name string
	Only int // the major version that it applies to, 0 for all
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
			for _, group := range caseGroups() {
				if !target.Slow || i == bestTransport(list) || group.wire && transport.Name() != "xmlrpc" &&
					!strings.HasPrefix(transport.Name(), "client") || group.name == "errors" {
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

// bestTransport is the last of the raw transports, which precede Leadtwin's client.
func bestTransport(list []Transport) int {
	i := 0
	for j, transport := range list {
		if _, ok := transport.(*client); !ok {
			i = j
		}
	}
	return i
}

// caseGroup is a subject with its cases.
type caseGroup struct {
	name  string
	wire  bool // the transport matters: errors, results, values
	cases []Case
}

func caseGroups() []caseGroup {
	return []caseGroup{
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
		{"summary", false, summaryCases()},
		{"belongings", false, relatedCases()},
		{"note", false, noteCases()},
		{"activity", false, activityCases()},
		{"fields", false, fieldCases()},
		{"similar", false, similarCases()},
		{"rule", false, ruleCases()},
	}
}

func runGroup(t *testing.T, target Target, transport Transport, g caseGroup) {
	t.Helper()
	t.Run(g.name, func(t *testing.T) {
		for _, c := range g.cases {
			if c.Only == 0 || c.Only == target.Major {
				t.Run(c.Name, func(t *testing.T) { c.Run(&World{T: t, Target: target, Transport: transport}) })
			}
		}
	})
}
