//go:build odoo

package contract_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"leadtwin/internal/odootest"
	"leadtwin/internal/odootest/contract"
)

func TestOdoo(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			contract.Run(t, realTarget(t, version))
		})
	}
}

func realTarget(t *testing.T, version string) contract.Target {
	t.Helper()
	return targetOf(t, odootest.Fresh(t, version))
}

func targetOf(t *testing.T, s odootest.Server) contract.Target {
	t.Helper()
	major, err := strconv.Atoi(s.Version)
	if err != nil {
		t.Fatal(err)
	}
	target := contract.Target{
		Major: major, URL: s.URL, Database: s.Database, Slow: true,
		Users: map[string]contract.User{},
	}
	for login, u := range s.Users {
		target.Users[login] = contract.User{ID: u.ID, Partner: u.PartnerID, Login: u.Login, Password: u.Password, Key: u.Key}
	}
	target.SetWriteDate = func(t testing.TB, lead int64, at time.Time) {
		t.Helper()
		db, err := pgx.Connect(t.Context(), s.DatabaseURL)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close(context.WithoutCancel(t.Context())) }()
		if _, err := db.Exec(t.Context(), "UPDATE crm_lead SET write_date = $1 WHERE id = $2", at, lead); err != nil {
			t.Fatal(err)
		}
	}
	return target
}
