package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// storeCopy copies tables between two open transactions.
type storeCopy struct {
	reading *tx
	writing pgx.Tx
	place   string // of the target, for errors
}

// seededTables have rows from the migrations, which the copy replaces.
//
//nolint:gochecknoglobals // a constant list
var seededTables = map[string]int64{"counters": 1, "audit_head": 1}

func (c *storeCopy) copyTables(
	ctx context.Context, tables []storedTable, progress func(string, int64),
) (Transferred, error) {
	for i := range tables {
		if err := c.requireEmpty(ctx, &tables[i]); err != nil {
			return nil, err
		}
	}
	moved := Transferred{}
	for i := range tables {
		n, err := c.copyTable(ctx, &tables[i])
		if err != nil {
			return nil, fmt.Errorf("copy table %s: %w", tables[i].name, err)
		}
		if err := c.compareTable(ctx, &tables[i]); err != nil {
			return nil, err
		}
		moved[tables[i].name] = n
		progress(tables[i].name, n)
	}
	return moved, nil
}

// requireEmpty fails for a table with rows, and empties one that has those of the migrations only.
func (c *storeCopy) requireEmpty(ctx context.Context, t *storedTable) error {
	// Until the commit no other process can add rows.
	if _, err := c.writing.Exec(ctx, "LOCK TABLE "+t.name+" IN EXCLUSIVE MODE"); err != nil {
		return fmt.Errorf("lock table %s of the target: %w", t.name, err)
	}
	var rows, used int64
	if err := c.writing.QueryRow(ctx, "SELECT count(*) FROM "+t.name).Scan(&rows); err != nil {
		return fmt.Errorf("count the rows of table %s of the target: %w", t.name, err)
	}
	if seeded := seededTables[t.name]; rows > seeded {
		return &TargetNotEmptyError{Place: c.place, Table: t.name}
	} else if seeded == 0 {
		return nil
	}
	column := map[string]string{"counters": "value", "audit_head": "seq"}[t.name]
	err := c.writing.QueryRow(ctx, "SELECT coalesce(sum("+column+"), 0)::bigint FROM "+t.name).Scan(&used)
	if err == nil && used != 0 {
		return &TargetNotEmptyError{Place: c.place, Table: t.name}
	}
	if err == nil {
		_, err = c.writing.Exec(ctx, "DELETE FROM "+t.name)
	}
	return err
}

func (c *storeCopy) copyTable(ctx context.Context, t *storedTable) (copied int64, err error) {
	rows, err := c.reading.query(ctx, t.selectRows())
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	copied, err = c.writing.CopyFrom(ctx, pgx.Identifier{t.name}, t.columns,
		&copiedRows{rows: rows, width: len(t.columns)})
	return copied, errors.Join(err, rows.Err())
}

// copiedRows feeds rows of SQLite to PostgreSQL.
type copiedRows struct {
	rows  *sql.Rows
	width int
}

func (r *copiedRows) Next() bool             { return r.rows.Next() }
func (r *copiedRows) Err() error             { return r.rows.Err() }
func (r *copiedRows) Values() ([]any, error) { return scanValues(r.rows, r.width) }

func scanValues(rows *sql.Rows, width int) ([]any, error) {
	values, places := make([]any, width), make([]any, width)
	for i := range values {
		places[i] = &values[i]
	}
	return values, rows.Scan(places...)
}

// compareTable reads a table from both databases and returns *RowDiffersError for the first row that is not the same.
func (c *storeCopy) compareTable(ctx context.Context, t *storedTable) (err error) {
	ours, err := c.reading.query(ctx, t.selectRows())
	if err != nil {
		return fmt.Errorf("read table %s: %w", t.name, err)
	}
	defer func() { err = errors.Join(err, ours.Close()) }()
	theirs, err := c.writing.Query(ctx, t.selectRows())
	if err != nil {
		return fmt.Errorf("read table %s of the target: %w", t.name, err)
	}
	defer theirs.Close()
	for n := 1; ; n++ {
		more, moreThere := ours.Next(), theirs.Next()
		if !more && !moreThere {
			return errors.Join(ours.Err(), theirs.Err())
		}
		if more != moreThere {
			return errors.Join(&RowDiffersError{Table: t.name, Row: n}, ours.Err(), theirs.Err())
		}
		want, err := scanValues(ours, len(t.columns))
		if err != nil {
			return fmt.Errorf("read row %d of table %s: %w", n, t.name, err)
		}
		have, err := theirs.Values()
		if err != nil {
			return fmt.Errorf("read row %d of table %s of the target: %w", n, t.name, err)
		}
		for i := range want {
			if !sameValue(want[i], have[i]) {
				return &RowDiffersError{Table: t.name, Row: n}
			}
		}
	}
}

func sameValue(a, b any) bool {
	if x, is := a.([]byte); is {
		y, also := b.([]byte)
		return also && bytes.Equal(x, y)
	}
	return widened(a) == widened(b)
}

func widened(v any) any {
	switch n := v.(type) {
	case int32:
		return int64(n)
	case int16:
		return int64(n)
	}
	return v
}
