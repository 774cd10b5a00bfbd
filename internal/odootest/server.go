//go:build odoo

package odootest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Server is one new database on a real Odoo server.
type Server struct {
	Version     string // "14" or "19"
	URL         string // without a trailing slash
	Database    string
	DatabaseURL string // of the database itself, to set what Odoo refuses, such as the creation date of a lead
	Users       map[string]User
}

// User can sign in by Password everywhere, and by Key everywhere except in the browser.
type User struct {
	ID, PartnerID        int64
	Login, Password, Key string
	Name                 string
}

// Fresh copies the template with demo data and the modules crm, base_automation and sale_crm. Version is "14" or "19".
// The users are admin, own (salesperson), all and bot (All Documents), mgr (Sales administrator), sys (all and
// Settings) and the salespeople ann, bob (notified in the inbox) and eve (notified by e-mail). The database is dropped
// when the test ends.
func Fresh(t testing.TB, version string) Server {
	t.Helper()
	return copyOf(t, version, "tpl"+version)
}

// Bare is Fresh without demo data and without sale_crm: no leads, no customers, and no country of the company.
func Bare(t testing.TB, version string) Server {
	t.Helper()
	return copyOf(t, version, "bare"+version)
}

// User returns the user of a login and fails the test where there is none.
func (s Server) User(t testing.TB, login string) User {
	t.Helper()
	user, known := s.Users[login]
	if !known {
		t.Fatalf("the templates of scripts/odoo have no user %q", login)
	}
	return user
}

func copyOf(t testing.TB, version, template string) Server {
	t.Helper()
	s := Server{Version: version, URL: setting(t, "LEADTWIN_TEST_ODOO"+version+"_URL")}
	s.Database, s.DatabaseURL = newDatabase(t, clusterURL(t), "t"+version+"_test_", template)
	keys := readKeys(t)
	s.Users = make(map[string]User, len(keys))

	db := connect(t, s.DatabaseURL)
	defer closeConnection(t, db)
	rows, err := db.Query(t.Context(),
		`SELECT u.id, u.partner_id, u.login, p.name
		FROM res_users u JOIN res_partner p ON p.id = u.partner_id WHERE u.active`)
	if err != nil {
		t.Fatalf("read the users of %s: %v", s.Database, err)
	}
	var user User
	_, err = pgx.ForEachRow(rows, []any{&user.ID, &user.PartnerID, &user.Login, &user.Name}, func() error {
		user.Password, user.Key = user.Login, keys[user.Login]
		if user.Key != "" {
			s.Users[user.Login] = user
		}
		return nil
	})
	if err != nil {
		t.Fatalf("read the users of %s: %v", s.Database, err)
	}
	return s
}

func closeConnection(t testing.TB, db *pgx.Conn) {
	t.Helper()
	if err := db.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Errorf("close the connection to PostgreSQL: %v", err)
	}
}
