package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// ErrTransferDirection is returned by Transfer for other databases than it moves between.
var ErrTransferDirection = errors.New("a store moves from SQLite (sqlite:PATH) to PostgreSQL (postgres://…) only")

// TargetNotEmptyError reports that the target of a transfer has data.
type TargetNotEmptyError struct{ Place, Table string }

func (e *TargetNotEmptyError) Error() string {
	return fmt.Sprintf(
		"%s is not empty: its table %s has rows. A transfer never overwrites: name an empty database or schema",
		e.Place, e.Table)
}

// RowDiffersError reports that a row of the target differs from the source.
type RowDiffersError struct {
	Table string
	Row   int // from 1, in the order of the primary key
}

func (e *RowDiffersError) Error() string {
	return fmt.Sprintf("row %d of table %s differs between the stores after it was copied", e.Row, e.Table)
}

// Transferred counts the rows that a transfer has moved, by table.
type Transferred map[string]int64

// Rows is their number.
func (t Transferred) Rows() (n int64) {
	for _, rows := range t {
		n += rows
	}
	return n
}

// Transfer copies all rows of a SQLite store to an empty PostgreSQL database, compares both row by row, and adds a line
// to the audit trail of the target. Nobody can write to the source meanwhile, and it stays as it is. All rows are
// committed together: after an error or a kill the target has empty tables at most, and Transfer may run again.
// progress, which may be nil, is called for each table that is done.
//
// It returns *MissingStoreError without a source, *HeldError while a service runs on it, *TargetNotEmptyError, and
// *RowDiffersError.
func Transfer(
	ctx context.Context, from, to string, h Holder, now time.Time, progress func(table string, rows int64),
) (Transferred, error) {
	isPostgres := strings.HasPrefix(to, "postgres://") || strings.HasPrefix(to, "postgresql://")
	if !strings.HasPrefix(from, "sqlite:") || !isPostgres {
		return nil, ErrTransferDirection
	}
	if progress == nil {
		progress = func(string, int64) {}
	}
	source, err := OpenExisting(ctx, from)
	if err != nil {
		return nil, err
	}
	moved, err := transferFrom(ctx, source, to, h, now, progress)
	if err := errors.Join(err, source.Close()); err != nil {
		return nil, fmt.Errorf("move the store to %s: %w", Location(to), err)
	}
	return moved, nil
}

func transferFrom(
	ctx context.Context, source *Store, to string, h Holder, now time.Time, progress func(string, int64),
) (moved Transferred, err error) {
	release, err := source.LockService(h, now)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	target, err := connectStore(ctx, to)
	if err != nil {
		return nil, err
	}
	if err = target.migrate(ctx, newOpenOptions(nil)); err == nil {
		moved, err = copyStore(ctx, source, target, Location(to), progress)
	}
	if err := errors.Join(err, target.closePools()); err != nil {
		return nil, err
	}
	return moved, recordTransfer(ctx, to, h, now, moved)
}

func recordTransfer(ctx context.Context, to string, h Holder, now time.Time, moved Transferred) error {
	s, err := Open(ctx, to)
	if err != nil {
		return err
	}
	err = s.AppendAudit(ctx, now, h.What, "migrate", "store", map[string]int64{"rows": moved.Rows()})
	return errors.Join(err, s.Close())
}

// copyStore copies and compares in one transaction of each database. That of SQLite keeps others from writing.
func copyStore(
	ctx context.Context, source, target *Store, place string, progress func(string, int64),
) (moved Transferred, err error) {
	reading, err := source.write.beginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, reading.rollback()) }()
	tables, err := listTables(ctx, reading)
	if err != nil {
		return nil, err
	}
	conn, err := target.write.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	err = conn.Raw(func(driver any) error {
		own, is := driver.(*stdlib.Conn)
		if !is {
			return fmt.Errorf("copy rows through a %T", driver)
		}
		return pgx.BeginFunc(ctx, own.Conn(), func(writing pgx.Tx) error {
			c := storeCopy{reading: reading, writing: writing, place: place}
			moved, err = c.copyTables(ctx, tables, progress)
			return err
		})
	})
	return moved, err
}

// storedTable is a table with its columns.
type storedTable struct {
	name    string
	columns []string
	key     []string // the columns of the primary key, in its order

	references int // to other tables; no table that is referred to has any itself
}

// listTables lists the tables of a SQLite store; those that others refer to come first.
func listTables(ctx context.Context, q querier) ([]storedTable, error) {
	var tables []storedTable
	err := forEachRow(ctx, q, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
		AND name <> 'goose_db_version' ORDER BY name`, nil, func(rows *sql.Rows) error {
		var t storedTable
		err := rows.Scan(&t.name)
		tables = append(tables, t)
		return err
	})
	for i := range tables {
		if err == nil {
			err = tables[i].readColumns(ctx, q)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("list the tables of the store: %w", err)
	}
	slices.SortStableFunc(tables, func(a, b storedTable) int { return cmp.Compare(a.references, b.references) })
	return tables, nil
}

func (t *storedTable) readColumns(ctx context.Context, q querier) error {
	byPlace := map[int]string{}
	_, err := queryOne(ctx, q, "SELECT count(*) FROM pragma_foreign_key_list(?)", []any{t.name}, &t.references)
	if err != nil {
		return err
	}
	err = forEachRow(ctx, q, "SELECT name, pk FROM pragma_table_info(?) ORDER BY cid", []any{t.name},
		func(rows *sql.Rows) error {
			var name string
			var place int
			if err := rows.Scan(&name, &place); err != nil {
				return err
			}
			t.columns = append(t.columns, name)
			if place > 0 {
				byPlace[place] = name
			}
			return nil
		})
	for place := 1; byPlace[place] != ""; place++ {
		t.key = append(t.key, byPlace[place])
	}
	if err == nil && len(t.key) == 0 {
		err = fmt.Errorf("the table %s has no primary key", t.name)
	}
	return err
}

// selectRows reads the whole table by its primary key, in the same order in both databases.
func (t *storedTable) selectRows() string {
	return "SELECT " + strings.Join(t.columns, ", ") + " FROM " + t.name + " ORDER BY " + strings.Join(t.key, ", ")
}
