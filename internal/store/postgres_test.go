//go:build odoo

package store_test

import (
	"strconv"
	"sync/atomic"
	"testing"

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
		return odootest.NewSchema(t, database, "test"+strconv.FormatInt(made.Add(1), 10))
	}
}

func BenchmarkPostgres(b *testing.B) { benchmarks(b, postgresURLs(b)) }
