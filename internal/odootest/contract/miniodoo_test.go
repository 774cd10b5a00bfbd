package contract_test

import (
	"fmt"
	"testing"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/odootest/contract"
)

// users are those that scripts/odoo creates on the real servers.
const users = `
users:
  - {name: Olga Own, login: own, rights: own, email: own@leadtwin.test}
  - {name: Alex All, login: all, rights: all, email: all@leadtwin.test}
  - {name: Mia Manager, login: mgr, rights: manager, email: mgr@leadtwin.test}
  - {name: Sam System, login: sys, rights: settings, email: sys@leadtwin.test}
  - {name: Leadtwin Bot, login: bot, rights: all, email: bot@leadtwin.test}
  - {name: Ann Archer, login: ann, rights: own, email: ann@leadtwin.test, notification_type: inbox}
  - {name: Bob Baker, login: bob, rights: own, email: bob@leadtwin.test, notification_type: inbox}
  - {name: Eve Ember, login: eve, rights: own, email: eve@leadtwin.test}
`

func TestMiniodoo(t *testing.T) {
	for _, major := range []int{14, 19} {
		t.Run(fmt.Sprint(major), func(t *testing.T) {
			contract.Run(t, miniTarget(t, major))
		})
	}
}

func miniTarget(t *testing.T, major int) contract.Target {
	t.Helper()
	s := miniodootest.Start(t, fmt.Sprintf("%d.0", major), users, miniodoo.WithOrders())
	target := contract.Target{Major: major, URL: s.URL, Database: s.Database, Users: map[string]contract.User{}}
	target.SetWriteDate = func(t testing.TB, lead int64, at time.Time) {
		t.Helper()
		err := s.Odoo.Do(t.Context(), func(e *orm.Env) error { e.Set(e.One("crm.lead", lead), "write_date", at); return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	err := s.Odoo.Do(t.Context(), func(e *orm.Env) error {
		for _, u := range e.DB.Model("res.users").All() {
			login := u.Str("login")
			target.Users[login] = contract.User{
				ID: u.ID, Partner: u.Int("partner_id"), Login: login, Password: login,
				Key: miniodoo.KeyOf(login),
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return target
}
