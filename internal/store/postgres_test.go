//go:build odoo

package store_test

import (
	"net/url"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"leadtwin/internal/odootest"
	"leadtwin/internal/store/storetest"
)

func TestPostgres(t *testing.T) { storetest.Exercise(t, postgresURLs(t)) }

// postgresURLs makes a schema for each test: a database for each would take a second.
func postgresURLs(t testing.TB) func(testing.TB) string {
	database := odootest.Postgres(t)
	var made atomic.Int64
	return func(t testing.TB) string {
		t.Helper()
		db, err := pgx.Connect(t.Context(), database)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { ok(t, db.Close(t.Context())) }()
		schema := "test" + strconv.FormatInt(made.Add(1), 10)
		if _, err := db.Exec(t.Context(), "CREATE SCHEMA "+schema); err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(database)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set("search_path", schema)
		u.RawQuery = q.Encode()
		return u.String()
	}
}

func BenchmarkPostgres(b *testing.B) { benchmarks(b, postgresURLs(b)) }
