package store_test

import (
	"cmp"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// rawStore reads the tables of a store past its interface, as text that is the same in both databases.
type rawStore struct {
	*sql.DB
	list   string // statement that lists the columns of all tables
	asText string // makes text of a column
	dollar bool   // placeholders are $1, $2 …
}

func openRaw(t testing.TB, url string) rawStore {
	t.Helper()
	driver, address := "pgx", url
	raw := rawStore{
		list: `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()
			AND table_name <> 'goose_db_version' ORDER BY table_name, ordinal_position`,
		asText: "%s::text", dollar: true,
	}
	if strings.HasPrefix(url, "sqlite:") {
		driver, address = "sqlite", pathOf(url)
		raw = rawStore{
			list: `SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'
				AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'goose_db_version' ORDER BY m.name, c.cid`,
			asText: `CASE typeof(%[1]s) WHEN 'blob' THEN '\x' || lower(hex(%[1]s)) ELSE CAST(%[1]s AS TEXT) END`,
		}
	}
	db, err := sql.Open(driver, address)
	ok(t, err)
	t.Cleanup(func() { ok(t, db.Close()) })
	raw.DB = db
	return raw
}

// tables lists the columns of each table.
func (r rawStore) tables(t testing.TB) map[string][]string {
	t.Helper()
	rows, err := r.QueryContext(t.Context(), r.list)
	ok(t, err)
	defer func() { ok(t, rows.Close()) }()
	tables := map[string][]string{}
	for rows.Next() {
		var table, column string
		ok(t, rows.Scan(&table, &column))
		tables[table] = append(tables[table], column)
	}
	ok(t, rows.Err())
	if len(tables) == 0 {
		t.Fatal("there are no tables")
	}
	return tables
}

// rows reads these columns of each table, a text for each row, sorted.
func (r rawStore) rows(t testing.TB, tables map[string][]string) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, columns := range tables {
		texts := make([]string, len(columns))
		for i, column := range columns {
			texts[i] = fmt.Sprintf(r.asText, column)
		}
		all[table] = nil
		for _, values := range r.values(t, "SELECT "+strings.Join(texts, ", ")+" FROM "+table) {
			all[table] = append(all[table], fmt.Sprintf("%q", values))
		}
		slices.Sort(all[table])
	}
	return all
}

func (r rawStore) values(t testing.TB, query string) (all [][]any) {
	t.Helper()
	rows, err := r.QueryContext(t.Context(), query)
	ok(t, err)
	defer func() { ok(t, rows.Close()) }()
	columns, err := rows.Columns()
	ok(t, err)
	for rows.Next() {
		values, places := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			places[i] = &values[i]
		}
		ok(t, rows.Scan(places...))
		all = append(all, values)
	}
	ok(t, rows.Err())
	return all
}

// copyRows copies what a SQLite store with the newest tables holds into the columns that another one has.
func copyRows(t *testing.T, newest, to rawStore) {
	t.Helper()
	references := map[string]int{}
	for table := range newest.tables(t) {
		references[table] = len(newest.values(t, fmt.Sprintf("SELECT 1 FROM pragma_foreign_key_list('%s')", table)))
	}
	tables := to.tables(t)
	order := slices.SortedFunc(maps.Keys(tables), func(a, b string) int {
		return cmp.Or(cmp.Compare(references[a], references[b]), strings.Compare(a, b))
	})
	for _, table := range order {
		columns := tables[table]
		_, err := to.ExecContext(t.Context(), "DELETE FROM "+table)
		ok(t, err)
		list, marks := strings.Join(columns, ", "), make([]string, len(columns))
		for i := range marks {
			if marks[i] = "?"; to.dollar {
				marks[i] = fmt.Sprintf("$%d", i+1)
			}
		}
		insert := fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", table, list, strings.Join(marks, ", "))
		for _, values := range newest.values(t, "SELECT "+list+" FROM "+table) {
			_, err = to.ExecContext(t.Context(), insert, values...)
			ok(t, err)
		}
	}
}
