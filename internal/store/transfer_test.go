//go:build odoo

package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
)

// TestTransfer moves a store with something in it from SQLite to a real PostgreSQL.
func TestTransfer(t *testing.T) {
	fresh := odootest.PostgresStores(t)
	me := store.Holder{ID: "x", What: "leadtwin store migrate", Host: "test", PID: 1}
	move := func(ctx context.Context, from, to string, progress func(string, int64)) (store.Transferred, error) {
		return store.Transfer(ctx, from, to, me, noon, progress)
	}

	t.Run("all rows arrive", func(t *testing.T) {
		from, to := filledURL(t), fresh(t)
		moved, err := move(t.Context(), from, to, nil)
		ok(t, err)
		if moved["leads"] != 300 || moved["cases"] != 1 || moved["snapshots"] != 1 || moved["sessions"] != 1 {
			t.Errorf("moved %v", moved)
		}
		if a, b := everything(t, from), everything(t, to); !reflect.DeepEqual(a, b) {
			t.Errorf("the stores differ:\n%v\n%v", a, b)
		}
		s := open(t, to)
		audit, err := s.VerifyAudit(t.Context())
		ok(t, err)
		if audit.Lines == 0 {
			t.Error("the audit trail is empty")
		}
		if _, err := move(t.Context(), from, to, nil); !is[*store.TargetNotEmptyError](err) {
			t.Errorf("a second time: %v", err)
		}
		ok(t, open(t, from).Check(t.Context()))
	})
	t.Run("every table is moved", func(t *testing.T) {
		from, to := sqliteURL(t), fresh(t)
		fillStore(t, from)
		source := openRaw(t, from)
		tables := source.tables(t)
		want := source.rows(t, tables)
		moved, err := move(t.Context(), from, to, nil)
		ok(t, err)
		want["audit"], want["audit_head"] = nil, nil // got a line about the move; "all rows arrive" verifies the trail
		have := openRaw(t, to).rows(t, tables)
		for table, rows := range want {
			if rows != nil && !slices.Equal(have[table], rows) {
				t.Errorf("%s has\n%q\nwant\n%q", table, have[table], rows)
			}
			if moved[table] == 0 && !isOfClaims(table) {
				t.Errorf("nothing of %s was moved", table)
			}
		}
	})
	t.Run("an interrupted transfer leaves nothing and may run again", func(t *testing.T) {
		from, to := filledURL(t), fresh(t)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := move(ctx, from, to, func(table string, _ int64) {
			if table == "leads" {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if n := rowsOf(t, to, "leads"); n != 0 {
			t.Errorf("%d leads are left", n)
		}
		_, err = move(t.Context(), from, to, nil)
		ok(t, err)
	})
	t.Run("a row that arrives changed is noticed", func(t *testing.T) {
		from, to := filledURL(t), fresh(t)
		ctx, cancel := context.WithCancel(t.Context())
		_, err := move(ctx, from, to, func(string, int64) { cancel() }) // leaves the tables, empty
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		inPostgres(t, to, `CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS
			$$ BEGIN NEW.value := NEW.value || ' '; RETURN NEW; END $$`)
		inPostgres(t, to, "CREATE TRIGGER spoil BEFORE INSERT ON facts FOR EACH ROW EXECUTE FUNCTION spoil()")
		_, err = move(t.Context(), from, to, nil)
		if differs, is := errors.AsType[*store.RowDiffersError](err); !is || differs.Table != "facts" {
			t.Errorf("%v", err)
		}
		if n := rowsOf(t, to, "leads"); n != 0 {
			t.Errorf("%d leads are left", n)
		}
	})
	t.Run("a store in use stays where it is", func(t *testing.T) {
		from, to := filledURL(t), fresh(t)
		s := open(t, from)
		release, err := s.LockService(me, noon)
		ok(t, err)
		if _, err := move(t.Context(), from, to, nil); !is[*store.HeldError](err) {
			t.Errorf("while a service runs: %v", err)
		}
		ok(t, release())
		// A command that needs to write waits in the meantime, and fails after a while.
		_, err = move(t.Context(), from, to, func(table string, _ int64) {
			if table != "leads" {
				return
			}
			db, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(from, "sqlite:")+"?_pragma=busy_timeout(50)")
			ok(t, err)
			defer db.Close() //nolint:errcheck // only tries
			if _, err := db.ExecContext(t.Context(), "DELETE FROM leads"); err == nil {
				t.Error("another process could write")
			}
		})
		ok(t, err)
	})
	t.Run("an error does not show the password", func(t *testing.T) {
		_, err := move(t.Context(), filledURL(t), "postgres://leadtwin:hush-hush@127.0.0.1:1/none", nil)
		if err == nil || strings.Contains(err.Error(), "hush-hush") {
			t.Errorf("%v", err)
		}
	})
}

// filledURL is a SQLite store with rows in most tables.
func filledURL(t *testing.T) string {
	url, ctx := sqliteURL(t), t.Context()
	s, err := store.Open(ctx, url)
	ok(t, err)
	var rows []store.KeyedLead
	for i := range 300 {
		rows = append(rows, store.KeyedLead{
			Lead: crm.Lead{ID: crm.LeadID(i + 1), Title: fmt.Sprintf("Zoë „%d“ 日本 \\N \t\n", i), Customer: crm.PartnerID(i % 3)},
			Keys: []crm.Key{crm.Key(fmt.Sprintf("e:%d@ä.test", i)), "d:é.test", "d:z.test", "D:B"},
		})
	}
	_, err = s.SaveLeads(ctx, rows)
	ok(t, err)
	_, err = s.SaveCustomers(ctx, []crm.Customer{{ID: 1, Name: "Ann"}, {ID: 2, IsCompany: true}})
	ok(t, err)
	ok(t, s.SetFact(ctx, "cursor", map[string]string{"a": "é"}))
	_, err = s.SaveCases(ctx, store.CaseChange{At: noon, Save: []crm.Case{{
		ID: "LT-AAAAAA", Verdict: crm.Merge, State: crm.Waiting, Leads: []crm.LeadID{1, 2},
	}}})
	ok(t, err)
	e, err := s.BeginEntry(ctx, store.Entry{Action: crm.ActMerge, Case: "LT-AAAAAA", Leads: []crm.LeadID{1, 2}, At: noon})
	ok(t, err)
	ok(t, s.SaveSnapshot(ctx, e.ID, 1, json.RawMessage(`{"lead": {"id": 1}}`), noon))
	ok(t, s.SaveSession(ctx, store.Session{ID: "hash", User: 7, Expires: noon, Data: []byte{0, 1, 255}}))
	ok(t, s.AppendAudit(ctx, noon, "ann", "pause", "service", nil))
	ok(t, s.Close())
	return url
}

// everything is the data that the interface of a store exposes.
func everything(t *testing.T, url string) []any {
	s, ctx := open(t, url), t.Context()
	leads, err := s.Leads(ctx, []crm.LeadID{1, 2, 150, 300})
	ok(t, err)
	byKey, err := s.LeadsByKeys(ctx, []crm.Key{"d:é.test", "e:7@ä.test"}, 1000)
	ok(t, err)
	cases, err := s.Cases(ctx, store.CaseFilter{})
	ok(t, err)
	snapshots, err := s.Snapshots(ctx, "M-"+s.Identity().ID+"-0001")
	ok(t, err)
	session, found, err := s.Session(ctx, "hash", noon.Add(-1))
	ok(t, err)
	return []any{leads, byKey, cases, snapshots, session, found, s.Identity()}
}

func inPostgres(t *testing.T, url, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	ok(t, err)
	defer func() { ok(t, db.Close()) }()
	_, err = db.ExecContext(t.Context(), statement)
	ok(t, err)
}

func rowsOf(t *testing.T, url, table string) (n int) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	ok(t, err)
	defer func() { ok(t, db.Close()) }()
	ok(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n))
	return n
}
