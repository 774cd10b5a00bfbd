//go:build odoo

package odootest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const patience = time.Minute // for one copy of a template on a busy machine; it takes a second or two

// Postgres returns the URL of an empty PostgreSQL database for the store, owned by an ordinary role. It is dropped when
// the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	_, address := newDatabase(t, setting(t, "LEADTWIN_TEST_POSTGRES"), "leadtwin_test_", "template1")
	return address
}

// NewSchema creates an empty schema in a database that Postgres returned, and returns the URL of a store in it.
func NewSchema(t testing.TB, database, name string) string {
	t.Helper()
	db := connect(t, database)
	defer closeConnection(t, db)
	if _, err := db.Exec(t.Context(), "CREATE SCHEMA "+quoted(name)); err != nil {
		t.Fatalf("create the schema %s: %v", name, err)
	}
	u, err := url.Parse(database)
	if err != nil {
		t.Fatalf("read the PostgreSQL URL: %v", err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// PostgresStores returns a function that returns the URL of a new, empty store on each call: a schema each, since a
// database would take a second.
func PostgresStores(t testing.TB) func(testing.TB) string {
	database := Postgres(t)
	var made atomic.Int64
	return func(t testing.TB) string {
		t.Helper()
		return NewSchema(t, database, fmt.Sprintf("test%d", made.Add(1)))
	}
}

// newDatabase copies a template and drops the copy at the end of the test. The prefix ends in "_test_": by that
// scripts/odoo knows what a killed run left behind.
func newDatabase(t testing.TB, cluster, prefix, template string) (name, address string) {
	t.Helper()
	name = prefix + strings.ToLower(rand.Text()[:12])
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	db := connect(t, cluster)
	defer closeConnection(t, db)

	// Copies of one template wait for each other: PostgreSQL refuses a copy while anyone else works on the template.
	if _, err := db.Exec(ctx, "SELECT pg_advisory_lock(hashtext($1))", "copy "+template); err != nil {
		t.Fatalf("wait for the template %s: %v", template, err)
	}
	if _, err := db.Exec(ctx, fmt.Sprintf("CREATE DATABASE %s TEMPLATE %s STRATEGY file_copy", quoted(name),
		quoted(template))); err != nil {
		t.Fatalf("copy the template %s (scripts/odoo up makes it): %v", template, err)
	}
	t.Cleanup(func() { drop(t, cluster, name) })

	u, err := url.Parse(cluster)
	if err != nil {
		t.Fatalf("read the PostgreSQL URL: %v", err)
	}
	u.Path = "/" + name
	return name, u.String()
}

// drop disconnects other clients: Odoo keeps connections open.
func drop(t testing.TB, cluster, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	defer cancel()
	db, err := pgx.Connect(ctx, cluster)
	if err != nil {
		t.Errorf("drop database %s: %v", name, err)
		return
	}
	defer closeConnection(t, db)
	for {
		_, err := db.Exec(ctx, fmt.Sprintf("DROP DATABASE IF EXISTS %s WITH (FORCE)", quoted(name)))
		refused, _ := errors.AsType[*pgconn.PgError](err)
		if refused == nil || refused.Code != "42501" {
			if err != nil {
				t.Errorf("drop database %s: %v", name, err)
			}
			return
		}
		select { // autovacuum is running, which only a superuser may end
		case <-time.After(time.Second):
		case <-ctx.Done():
			t.Errorf("drop database %s: %v", name, err)
			return
		}
	}
}

func connect(t testing.TB, address string) *pgx.Conn {
	t.Helper()
	db, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatalf("connect to the PostgreSQL of the tests: %v\n%s", err, advice)
	}
	return db
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }
