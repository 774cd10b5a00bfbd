package doctor_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/doctor"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/report"
	"leadtwin/odooclient"
)

func TestOwners(t *testing.T) {
	s := miniodootest.Start(t, "19.0", `
users:
  - {name: Leadtwin, login: leadtwin, rights: all, email: leadtwin@crm.test}
  - {id: 20, name: Ann Archer, login: ann, rights: own}
  - {id: 21, name: Heike Holm, login: heike, rights: own, active: false}
teams:
  - {id: 30, name: Key Accounts}
  - {id: 31, name: Old Team, active: false}
leads: [{name: A}]
`)
	health := doctor.Run(t.Context(), doctor.Target{
		URL: s.URL, Now: time.Now, OpenStore: func(context.Context) (doctor.Store, error) { return goodStore{}, nil },
		Connect: func(ctx context.Context) (doctor.Odoo, error) {
			return odooclient.Connect(ctx, odooclient.Options{
				URL: s.URL, Database: s.Database, User: "leadtwin", Key: miniodoo.KeyOf("leadtwin"),
			})
		},
		Owners: []doctor.Owner{
			{Setting: "a", Value: "survivor"},
			{Setting: "b", Value: "20"},
			{Setting: "c", Value: "21"},
			{Setting: "d", Value: "9999"},
			{Setting: "e", Value: "1"},
			{Setting: "f", Value: "30", Team: true},
			{Setting: "g", Value: "31", Team: true},
			{Setting: "h", Value: "20", Team: true},
		},
	})
	var got []string
	for _, f := range health.Checks {
		if f.Name != "owners" {
			continue
		}
		got = append(got, f.Text)
		if (f.Level == report.OK) != (f.Remedy == "") {
			t.Errorf("%+v", f)
		}
	}
	want := []string{
		"b: 20 is Ann Archer", "c: 21 is Heike Holm, who is archived or is OdooBot",
		"d: 9999: Odoo has no internal user with this id",
		"e: 1 is OdooBot, who is archived or is OdooBot", "f: 30 is Key Accounts", "g: 31 is Old Team, which is archived",
		"h: 20: Odoo has no sales team with this id",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("findings are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
