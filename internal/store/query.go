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

// each runs a query and gives every row to do.
func each(ctx context.Context, q querier, statement string, args []any, do func(*sql.Rows) error) (err error) {
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

// one reads the first row into dest; found is false where there is none.
func one(ctx context.Context, q querier, statement string, args []any, dest ...any) (found bool, err error) {
	err = each(ctx, q, statement, args, func(rows *sql.Rows) error {
		found = true
		return rows.Scan(dest...)
	})
	return found, err
}

// idList reads a query with one column of ids.
func idList[T ~int64](ctx context.Context, q querier, statement string, args []any) (ids []T, err error) {
	err = each(ctx, q, statement, args, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, T(id))
		return err
	})
	return ids, err
}

const perList = 256 // values that one IN list takes at most; a power of four

// lists yields "(?, ?, …)" with the values for it, as often as the values need. Lists come in few lengths, so that few statements are prepared: the last value
// fills up the rest.
func lists(values []any) iter.Seq2[string, []any] {
	return func(yield func(string, []any) bool) {
		for part := range slices.Chunk(values, perList) {
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

// values makes arguments of ids.
func values[T ~int64](ids []T) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}

// texts makes arguments of words.
func texts[T ~string](words []T) []any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

// sorted returns the ids ascending, each once.
func sorted[T ~int64](ids []T) []T {
	out := slices.Clone(ids)
	slices.Sort(out)
	return slices.Compact(out)
}

// micros is how a time is stored; the zero time is 0.
func micros(t time.Time) int64 {
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
