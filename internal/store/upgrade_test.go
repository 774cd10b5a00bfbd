package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// The store of every earlier schema, with data in its tables, is copied and upgraded; nothing is lost. (What migrations
// delete on purpose, such as the cursor of crawls, is not in the data.)
func TestUpgradeFromEachSchema(t *testing.T) {
	full := sqliteURL(t)
	fillStore(t, full)
	versions, err := store.Schemas()
	ok(t, err)
	newest := versions[len(versions)-1]
	for _, version := range versions[:len(versions)-1] {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			url := sqliteURL(t)
			ok(t, store.CreateOlder(t.Context(), url, version))
			copyRows(t, full, url)
			before := valuesIn(t, pathOf(url))
			var upgrades []store.Upgrade
			s, err := store.Open(t.Context(), url, store.OnUpgrade(func(u store.Upgrade) { upgrades = append(upgrades, u) }))
			ok(t, err)
			defer func() { ok(t, s.Close()) }()
			backup := fmt.Sprintf("%s.schema-%d.backup", pathOf(url), version)
			if want := []store.Upgrade{{From: version, To: newest, Backup: backup}}; !slices.Equal(upgrades, want) {
				t.Fatalf("upgrades %+v, want %+v", upgrades, want)
			}
			if kept := valuesIn(t, backup); !maps.EqualFunc(kept, before, maps.Equal) {
				t.Errorf("the backup differs from the store before:\n%v\n%v", kept, before)
			}
			compareRows(t, before, valuesIn(t, pathOf(url)))
			if version >= identitySchema {
				ok(t, s.Check(t.Context()))
			}
			checkFilled(t, s, version)
		})
	}
}

// compareRows checks that every value is still there.
func compareRows(t *testing.T, before, after map[string]map[string]int) {
	t.Helper()
	for table, rows := range before {
		for row, n := range rows {
			if after[table][row] != n {
				t.Errorf("%s: %s is %d times there, want %d", table, row, after[table][row], n)
			}
		}
	}
}

const fillCase = "LT-AAAAAA"

// identitySchema gave stores an id, which is part of every action id. The audit trail of an older one names actions in
// another form, which the data of these tests does not have; "legacy ids" in storetest is about it.
const identitySchema = 4

// fillStore puts something into every table that people's decisions and the journal live in.
func fillStore(t *testing.T, url string) {
	t.Helper()
	s, ctx := open(t, url), t.Context()
	rows := []store.KeyedLead{
		{Lead: crm.Lead{ID: 41, Title: "Lamps", Email: "robin@acme.test"}, Keys: []crm.Key{"e:robin@acme.test"}},
		{Lead: crm.Lead{ID: 42, Title: "More lamps"}, Keys: []crm.Key{"e:robin@acme.test"}},
	}
	_, err := s.SaveLeads(ctx, rows)
	ok(t, err)
	_, err = s.SaveCustomers(ctx, []crm.Customer{{ID: 7, Name: "Acme"}})
	ok(t, err)
	ok(t, s.SetFact(ctx, "pause", "holiday"))
	ok(t, s.AddToInbox(ctx, []crm.LeadID{43}, noon))
	found := crm.Case{ID: fillCase, Verdict: crm.Merge, Leads: []crm.LeadID{41, 42}, Survivor: 41, State: crm.Waiting}
	_, err = s.SaveCases(ctx, store.CaseChange{Save: []crm.Case{found}, At: noon})
	ok(t, err)
	ok(t, s.DismissPairs(ctx, fillCase, []crm.Pair{{A: 41, B: 43}}, "ann", noon))
	ok(t, s.ReopenCase(ctx, fillCase, "ann", noon))
	ok(t, s.DismissPairs(ctx, "LT-BBBBBB", []crm.Pair{{A: 44, B: 45}}, "ann", noon))
	ok(t, s.RecordMerge(ctx, []crm.LeadID{52}, 51, noon))
	e, err := s.BeginEntry(ctx, store.Entry{
		Action: crm.ActMerge, Case: fillCase, Leads: []crm.LeadID{41, 42}, Survivor: 41, At: noon, By: "ann",
	})
	ok(t, err)
	ok(t, s.SaveSnapshot(ctx, e.ID, 42, json.RawMessage(`{"name":"More lamps"}`), noon))
	ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: store.EntryIntent, At: noon}))
	ok(t, s.RecordNote(ctx, store.Note{Message: 900, Case: fillCase, PostedOn: 41, Leads: []crm.LeadID{41, 43}, At: noon}))
	ok(t, s.SaveSession(ctx, store.Session{ID: "s", User: 5, Expires: noon.Add(time.Hour), Data: []byte("sealed")}))
	ok(t, s.RequestUndo(ctx, store.UndoRequest{Action: e.ID, By: "ann", At: noon}))
	token := store.APIToken{Hash: "aa", Name: "form", Scopes: []string{"check"}, By: "ann", Created: noon}
	ok(t, s.SaveAPIToken(ctx, token))
	ok(t, s.Checkpoint(ctx))
}

// checkFilled reads an upgraded store as the program does.
func checkFilled(t *testing.T, s *store.Store, from int64) {
	t.Helper()
	ctx := t.Context()
	c, err := s.Case(ctx, fillCase)
	if from >= 2 && (err != nil || c.Survivor != 41) {
		t.Errorf("the case: %+v, %v", c, err)
	}
	pairs, err := s.DismissedPairs(ctx, []crm.LeadID{44, 45})
	ok(t, err)
	if from >= 2 && !pairs[crm.Pair{A: 44, B: 45}] {
		t.Error("a dismissal is lost")
	}
	if from < identitySchema {
		return
	}
	audit, err := s.VerifyAudit(ctx)
	ok(t, err)
	if audit.Lines == 0 {
		t.Error("the audit trail is empty")
	}
	entries, err := s.UnfinishedEntries(ctx)
	ok(t, err)
	if len(entries) != 1 {
		t.Fatalf("%d unfinished entries, want one", len(entries))
	}
	snapshots, err := s.Snapshots(ctx, entries[0].ID)
	ok(t, err)
	if len(snapshots) != 1 || string(snapshots[0].Data) != `{"name":"More lamps"}` {
		t.Errorf("snapshots %+v", snapshots)
	}
}

func TestUpgradeWithoutBackup(t *testing.T) {
	url := sqliteURL(t)
	ok(t, store.CreateOlder(t.Context(), url, 6))
	var got store.Upgrade
	s, err := store.Open(t.Context(), url, store.WithoutBackup(), store.OnUpgrade(func(u store.Upgrade) { got = u }))
	ok(t, err)
	ok(t, s.Close())
	if got.From != 6 || got.Backup != "" {
		t.Errorf("upgrade %+v", got)
	}
	if files, _ := filepath.Glob(pathOf(url) + "*.backup*"); len(files) != 0 {
		t.Errorf("copies: %v", files)
	}
}

func TestUpgradeKeepsEarlierBackups(t *testing.T) {
	url := sqliteURL(t)
	ok(t, store.CreateOlder(t.Context(), url, 6))
	before := valuesIn(t, pathOf(url))
	ok(t, os.MkdirAll(pathOf(url)+".schema-6.backup", 0o700)) // an earlier copy, of any kind, is never touched
	ok(t, open(t, url).Close())
	if kept := valuesIn(t, pathOf(url)+".schema-6.backup.2"); !maps.EqualFunc(kept, before, maps.Equal) {
		t.Errorf("the second copy holds %v, want %v", kept, before)
	}
}

func pathOf(url string) string { return strings.TrimPrefix(url, "sqlite:") }

// tablesOf lists the tables of a SQLite file with their columns.
func tablesOf(ctx context.Context, t *testing.T, db *sql.DB) map[string][]string {
	t.Helper()
	rows, err := db.QueryContext(ctx, `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version'`)
	ok(t, err)
	defer func() { ok(t, rows.Close()) }()
	tables := map[string][]string{}
	for rows.Next() {
		var table, column string
		ok(t, rows.Scan(&table, &column))
		tables[table] = append(tables[table], column)
	}
	ok(t, rows.Err())
	return tables
}

// copyRows copies what a store with the newest tables holds into the columns that an older one has.
func copyRows(t *testing.T, from, to string) {
	t.Helper()
	ctx := t.Context()
	db, err := sql.Open("sqlite", pathOf(to))
	ok(t, err)
	db.SetMaxOpenConns(1) // the other file is attached to one connection
	defer func() { ok(t, db.Close()) }()
	_, err = db.ExecContext(ctx, "ATTACH ? AS newest", pathOf(from))
	ok(t, err)
	for table, columns := range tablesOf(ctx, t, db) {
		list := strings.Join(columns, ", ")
		_, err = db.ExecContext(ctx, fmt.Sprintf("DELETE FROM main.%s", table))
		ok(t, err)
		_, err = db.ExecContext(ctx,
			fmt.Sprintf("INSERT INTO main.%s (%s) SELECT %s FROM newest.%s", table, list, list, table))
		ok(t, err)
	}
}

// valuesIn counts the values of every table of a SQLite file: column by column, since migrations add columns.
func valuesIn(t *testing.T, path string) map[string]map[string]int {
	t.Helper()
	ctx := t.Context()
	db, err := sql.Open("sqlite", path)
	ok(t, err)
	defer func() { ok(t, db.Close()) }()
	all := map[string]map[string]int{}
	for table, columns := range tablesOf(ctx, t, db) {
		all[table] = map[string]int{}
		for _, column := range columns {
			rows, err := db.QueryContext(ctx, fmt.Sprintf("SELECT hex(%s) FROM %s", column, table))
			ok(t, err)
			for rows.Next() {
				var value sql.NullString
				ok(t, rows.Scan(&value))
				all[table][column+" "+value.String]++
			}
			ok(t, rows.Err())
			ok(t, rows.Close()) //nolint:sqlclosecheck // before the next column is read
		}
	}
	return all
}
