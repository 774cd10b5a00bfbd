package store

import (
	"context"
	"database/sql"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"
)

func forEachRow(ctx context.Context, q querier, statement string, args []any, do func(*sql.Rows) error) (err error) {
	rows, err := q.query(ctx, statement, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := do(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func queryOne(ctx context.Context, q querier, statement string, args []any, dest ...any) (found bool, err error) {
	err = forEachRow(ctx, q, statement, args, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(dest...)
	})
	return found, err
}

func queryIDs[T ~int64](ctx context.Context, q querier, statement string, args []any) (ids []T, err error) {
	err = forEachRow(ctx, q, statement, args, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, T(id))
		return err
	})
	return ids, err
}

// maxPerList is how many values one IN list has at most; a power of four.
const maxPerList = 256 // values that one IN list takes at most; a power of four

// inLists yields "(?, ?, …)" with its values, in as many parts as needed. Lists have few different lengths, so that few
// statements are prepared: the last value fills the rest.
func inLists(values []any) iter.Seq2[string, []any] {
	return func(yield func(string, []any) bool) {
		for part := range slices.Chunk(values, maxPerList) {
			n := 1
			for n < len(part) {
				n *= 4
			}
			full := slices.Grow(slices.Clone(part), n-len(part))
			for len(full) < n {
				full = append(full, part[len(part)-1])
			}
			if !yield("("+strings.Repeat("?, ", n-1)+"?)", full) {
				return
			}
		}
	}
}

func idArgs[T ~int64](ids []T) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}

func textArgs[T ~string](words []T) []any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

func sortedIDs[T ~int64](ids []T) []T {
	out := slices.Clone(ids)
	slices.Sort(out)
	return slices.Compact(out)
}

func toMicros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func fromMicros(v int64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMicro(v).UTC()
}

// conditions are the terms of a WHERE clause, joined by AND.
type conditions struct {
	texts []string
	args  []any
}

func (c *conditions) add(text string, args ...any) {
	c.texts, c.args = append(c.texts, text), append(c.args, args...)
}

// addIn requires one of a few values in a column. Without values it requires nothing.
func (c *conditions) addIn(column string, values []any) {
	for in, args := range inLists(values) {
		c.add(column+" IN "+in, args...)
	}
}

func (c *conditions) whereClause() (string, []any) {
	if len(c.texts) == 0 {
		return "", nil
	}
	return "WHERE " + strings.Join(c.texts, " AND "), c.args
}

func limitPage(statement string, args []any, limit, offset int) (string, []any) {
	if limit <= 0 && offset <= 0 {
		return statement, args
	}
	if limit <= 0 {
		limit = 1 << 40
	}
	return statement + " LIMIT ? OFFSET ?", append(args, limit, offset)
}
