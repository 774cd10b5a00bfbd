package doctor_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/doctor"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/report"
	"leadtwin/odooclient"
)

const users = `
users:
  - {name: Leadtwin, login: leadtwin, rights: all, email: leadtwin@crm.test}
  - {name: No Address, login: silent, rights: all}
  - {name: Olga Own, login: own, rights: own, email: own@crm.test}
leads: [{name: A}]
`

type goodStore struct{}

func (goodStore) CheckWritable(context.Context) error { return nil }

func (goodStore) CheckQueueRights(context.Context) error { return nil }

// examine runs all checks as somebody, and returns what is not well.
func examine(t *testing.T, version, login string, options ...miniodoo.Option) []report.Check {
	t.Helper()
	return slices.DeleteFunc(health(t, version, users, login, options...), func(f report.Check) bool {
		return f.Level == report.OK || f.Level == report.Note
	})
}

// health runs all checks as somebody.
func health(t *testing.T, version, seed, login string, options ...miniodoo.Option) []report.Check {
	t.Helper()
	s := miniodootest.Start(t, version, seed, options...)
	health := doctor.Run(t.Context(), doctor.Target{
		URL: s.URL, Now: time.Now, OpenStore: func(context.Context) (doctor.Store, error) { return goodStore{}, nil },
		Connect: func(ctx context.Context) (doctor.Odoo, error) {
			return odooclient.Connect(ctx,
				odooclient.Options{URL: s.URL, Database: s.Database, User: login, Key: miniodoo.KeyOf(login)})
		},
	})
	return health.Checks
}

func TestRunFullRights(t *testing.T) {
	for _, says := range []string{"14.0", "15.0", "16.0", "17.0", "18.0", "19.0"} {
		behaves := "14.0"
		if says == "19.0" {
			behaves = says
		}
		if found := examine(t, behaves, "leadtwin", miniodoo.WithReportedVersion(says)); len(found) > 0 {
			t.Errorf("%s: %+v", says, found)
		}
	}
}

func TestRunSenderWithoutEmail(t *testing.T) {
	for says, refused := range map[string]bool{"14.0": true, "17.0": true, "saas~18.3+e": true, "19.0": false} {
		behaves := "14.0"
		if !refused {
			behaves = says
		}
		found := examine(t, behaves, "silent", miniodoo.WithReportedVersion(says))
		if !refused && len(found) == 0 {
			continue
		}
		if len(found) != 1 || found[0].Name != "sender" || found[0].Level != report.Failed ||
			!strings.Contains(found[0].Text, says) || found[0].Remedy == "" {
			t.Errorf("%s: %+v", says, found)
		}
	}
}

func TestRunOwnLeadsOnly(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		found := examine(t, version, "own")
		if len(found) == 0 || found[0].Level != report.Failed || !strings.Contains(found[0].Text, "see all leads") {
			t.Errorf("%s: %+v", version, found)
		}
	}
}

func TestRunNewerOdoo(t *testing.T) {
	for _, says := range []string{"saas~19.1+e", "20.0"} {
		found := examine(t, "19.0", "leadtwin", miniodoo.WithReportedVersion(says))
		if len(found) != 1 || found[0].Name != "version" || found[0].Level != report.Warning ||
			!strings.Contains(found[0].Text, says) {
			t.Errorf("%s: %+v", says, found)
		}
	}
}

const companiesSeed = `
companies: [{id: 11, name: North}, {id: 12, name: South}]
users:
  - {name: Leadtwin, login: leadtwin, rights: all, email: leadtwin@crm.test}
  - {name: Both, login: both, rights: all, email: both@crm.test, company_ids: [1, 11, 12]}
leads: [{name: A}]
`

// TestCompanies: Odoo hides companies from a user who does not belong to them, and with them their leads.
func TestCompanies(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		for login, warned := range map[string]bool{"leadtwin": true, "both": false} {
			found := health(t, version, companiesSeed, login)
			i := slices.IndexFunc(found, func(f report.Check) bool { return f.Name == "companies" })
			if i < 0 {
				t.Fatalf("%s: no finding about companies: %+v", version, found)
			}
			if f := found[i]; (f.Level == report.Warning) != warned || warned && !strings.Contains(f.Text, "1 of at least 3") {
				t.Errorf("%s: %s: %+v", version, login, f)
			}
		}
	}
}

// TestRunOptionalRights and neither OK nor a warning.
func TestRunOptionalRights(t *testing.T) {
	notes := 0
	for _, f := range health(t, "19.0", users, "leadtwin") {
		if strings.Contains(f.Text, "may not") {
			notes++
			if f.Level != report.Note || f.Remedy == "" {
				t.Errorf("%+v", f)
			}
		}
	}
	if notes == 0 {
		t.Error("nothing is said about moving messages and installing webhook rules")
	}
}

// Over XML-RPC alone Odoo 17 and 18 cannot send properties without a value.
func TestPropertiesOverXMLRPC(t *testing.T) {
	hides := miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/jsonrpc" {
				http.NotFound(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
	for says, refused := range map[string]bool{"16.0": false, "17.0": true, "18.0": true, "19.0": false} {
		for _, options := range [][]miniodoo.Option{{}, {hides}} {
			s := miniodootest.Start(t, "19.0", users, append(options, miniodoo.WithReportedVersion(says))...)
			health := doctor.Run(t.Context(), doctor.Target{
				URL: s.URL, Now: time.Now, OpenStore: func(context.Context) (doctor.Store, error) { return goodStore{}, nil },
				Connect: func(ctx context.Context) (doctor.Odoo, error) {
					return odooclient.Connect(ctx, odooclient.Options{
						URL: s.URL, Database: s.Database, User: "leadtwin", Key: miniodoo.KeyOf("leadtwin"), Transport: odooclient.XMLRPC,
					})
				},
			})
			var level report.Level
			for _, f := range health.Checks {
				if f.Name == "properties" {
					level = f.Level
				}
			}
			want := report.Level("")
			switch {
			case refused && len(options) > 0:
				want = report.Failed
			case refused:
				want = report.OK
			}
			if level != want {
				t.Errorf("%s, /jsonrpc hidden %t: %q, want %q", says, len(options) > 0, level, want)
			}
		}
	}
}
