package odooclient_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

// place is one database, real or not, with the users admin, own (a salesperson) and all (All Documents).
type place struct {
	major         int
	url, database string
	keys          map[string]string // by login
}

func (p place) connect(t *testing.T, login, transport string) *odooclient.Client {
	t.Helper()
	return connect(t, odooclient.Options{
		URL: p.url, Database: p.database, User: login, Key: p.keys[login], Transport: transport, Timeout: time.Minute,
		UserAgent: "leadtwin/test",
	})
}

func TestSuiteInMemory(t *testing.T) {
	for _, w := range ways {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			s := miniodootest.Start(t, w.version, `
users: [{name: Olga Own, login: own, rights: own}, {name: All, login: all, rights: all}]`,
				miniodoo.WithOrders(), miniodoo.WithOtherDatabases("crm_old"))
			exercise(t, place{major: versionPattern(w), url: s.URL, database: s.Database, keys: map[string]string{
				"admin": s.Key, "own": miniodoo.KeyOf("own"), "all": miniodoo.KeyOf("all"),
			}}, w.transport)
		})
	}
}

func versionPattern(w way) int {
	if strings.HasPrefix(w.version, "14") {
		return 14
	}
	return 19
}

// exercise is what holds on every server, over every transport.
func exercise(t *testing.T, p place, transport string) {
	admin, all, own := p.connect(t, "admin", transport), p.connect(t, "all", transport), p.connect(t, "own", transport)
	e := exam{p, transport, admin, all, own}
	t.Run("session", e.session)
	t.Run("leads", e.leads)
	t.Run("lead details", e.leadDetails)
	t.Run("texts", e.texts)
	t.Run("customers", e.customers)
	t.Run("directory", e.directory)
	t.Run("origins", e.origins)
	t.Run("orders", e.orders)
	t.Run("pages", e.pages)
	t.Run("merge", e.merge)
	t.Run("merge summaries", e.mergeSummaries)
	t.Run("notes", e.notes)
	t.Run("changes", e.changes)
	t.Run("rights", e.rights)
	t.Run("refusals", e.refusals)
	t.Run("silence", e.silence)
	t.Run("wrong database", e.wrongDatabase)
}

type exam struct {
	place
	transport       string
	admin, all, own *odooclient.Client
}

// lead makes one as admin.
func (e exam) lead(t *testing.T, vals map[string]any) leadID {
	t.Helper()
	if vals["name"] == nil {
		vals["name"] = "A lead"
	}
	id, err := e.admin.Create(t.Context(), "crm.lead", vals)
	if err != nil {
		t.Fatal(err)
	}
	return leadID(id)
}

func (e exam) read(t *testing.T, id leadID) crm.Lead {
	t.Helper()
	found, _, err := e.admin.Leads(t.Context(), []leadID{id})
	if err != nil || len(found) != 1 {
		t.Fatalf("lead %d: %v, %v", id, found, err)
	}
	return found[0]
}

func (e exam) session(t *testing.T) {
	s := e.all.Session()
	if s.Version.Major != e.major || s.Transport != e.transport || s.UID == 0 || s.UID == e.admin.Session().UID {
		t.Errorf("%+v", s.Version)
	}
	for name, want := range map[string]bool{
		"mobile": e.major < 19, "lost_reason": e.major < 16,
		"lost_reason_id": e.major >= 16, "won_status": e.major >= 19,
	} {
		if s.Has("crm.lead", name) != want {
			t.Errorf("crm.lead has %s: %t", name, !want)
		}
	}
	for model, names := range map[string][2]string{
		"res.users": {"groups_id", "group_ids"},
		"crm.stage": {"team_id", "team_ids"},
	} {
		fields, err := e.all.Fields(t.Context(), model)
		if _, now := fields[names[1]]; err != nil || now != (e.major >= 19) {
			t.Errorf("%s has %s: %t, %v", model, names[1], now, err)
		}
	}
	if at, err := e.all.ServerTime(t.Context()); err != nil || time.Since(at).Abs() > time.Hour {
		t.Errorf("server time %s, %v", at, err)
	}
}

func setActive(ctx context.Context, c *odooclient.Client, lead crm.LeadID, active bool) error {
	return c.Write(ctx, "crm.lead", []int64{int64(lead)}, map[string]any{"active": active})
}
