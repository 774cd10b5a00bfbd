package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// list is an argument that expands to "(?, ?, …)", as in "WHERE id IN ?". The statement runs once for each part of a
// long list, and not at all for an empty one.
type list []any

func idList[T ~int64](ids []T) list {
	out := make(list, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	return out
}

// nearCondition finds at least the rows with these ids, of which there must be some. Where these lie near each other,
// as in a page of a crawl, it is a range, which costs less than a list, and may find others in between.
func nearCondition(column string, ids []int64) (where string, args []any) {
	const apart = 4
	first, last := slices.Min(ids), slices.Max(ids)
	if last-first < int64(apart*len(ids)) {
		return column + " BETWEEN ? AND ?", []any{first, last}
	}
	return column + " IN ?", []any{idList(ids)}
}

func textList[T ~string](words []T) list {
	out := make(list, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return out
}

// expandLists yields the statement with its arguments, once for each part of a list.
func expandLists(statement string, args []any) iter.Seq2[string, []any] {
	return func(yield func(string, []any) bool) {
		place := slices.IndexFunc(args, func(a any) bool { _, is := a.(list); return is })
		if place < 0 {
			yield(statement, args)
			return
		}
		values, _ := args[place].(list)
		texts := strings.SplitAfterN(statement, "?", place+2) // the list is the last question mark before the rest
		before, after := strings.TrimSuffix(strings.Join(texts[:place+1], ""), "?"), strings.Join(texts[place+1:], "")
		for in, part := range inLists(values) {
			for text, all := range expandLists(before+in+after, slices.Concat(args[:place], part, args[place+1:])) {
				if !yield(text, all) {
					return
				}
			}
		}
	}
}

func forEachRow(ctx context.Context, q querier, statement string, args []any, do func(*sql.Rows) error) error {
	for text, all := range expandLists(statement, args) {
		if err := forEachRowOf(ctx, q, text, all, do); err != nil {
			return err
		}
	}
	return nil
}

func forEachRowOf(ctx context.Context, q querier, statement string, args []any, do func(*sql.Rows) error) (err error) {
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

// scanRow is rows.Scan for places that may be times.
func scanRow(rows *sql.Rows, dest ...any) error {
	for i, d := range dest {
		if t, is := d.(*time.Time); is {
			dest[i] = storedTime{t}
		}
	}
	return rows.Scan(dest...)
}

// storedTime scans a time, which is stored in microseconds.
type storedTime struct{ to *time.Time }

// Scan implements sql.Scanner.
func (t storedTime) Scan(v any) error {
	n, is := v.(int64)
	if !is {
		return fmt.Errorf("%v is not a time", v)
	}
	*t.to = fromMicros(n)
	return nil
}

// storedJSON writes a value as a document, or scans one. An empty list or object leaves its place unchanged.
type storedJSON struct{ value any }

// Value implements driver.Valuer.
func (d storedJSON) Value() (driver.Value, error) {
	text, err := json.Marshal(d.value)
	return string(text), err
}

// Scan implements sql.Scanner.
func (d storedJSON) Scan(v any) error {
	text, is := v.(string)
	if !is {
		return fmt.Errorf("%v is not a document", v)
	}
	if text == "[]" || text == "{}" {
		return nil
	}
	return json.Unmarshal([]byte(text), d.value)
}

// queryOne scans one row, into the same places as queryAll.
func queryOne(ctx context.Context, q querier, statement string, args []any, dest ...any) (found bool, err error) {
	err = forEachRow(ctx, q, statement, args, func(rows *sql.Rows) error {
		found = true
		return scanRow(rows, dest...)
	})
	return found, err
}

// queryAll returns all rows; places are those in one of them, in the order of the columns.
func queryAll[T any](
	ctx context.Context, q querier, statement string, args []any, places func(*T) []any,
) (all []T, err error) {
	err = forEachRow(ctx, q, statement, args, func(rows *sql.Rows) error {
		var one T
		err := scanRow(rows, places(&one)...)
		all = append(all, one)
		return err
	})
	return all, err
}

func queryColumn[T any](ctx context.Context, q querier, statement string, args ...any) ([]T, error) {
	return queryAll(ctx, q, statement, args, func(v *T) []any { return []any{v} })
}

// queryMap returns all rows of two columns: the last value of each key.
func queryMap[K comparable, V any](ctx context.Context, q querier, statement string, args ...any) (map[K]V, error) {
	all := map[K]V{}
	err := forEachRow(ctx, q, statement, args, func(rows *sql.Rows) error {
		var key K
		var value V
		err := scanRow(rows, &key, &value)
		all[key] = value
		return err
	})
	return all, err
}

// queryLists returns all rows of two columns: the values of each key.
func queryLists[K comparable, V any](ctx context.Context, q querier, statement string, args ...any) (map[K][]V, error) {
	all := map[K][]V{}
	err := forEachRow(ctx, q, statement, args, func(rows *sql.Rows) error {
		var key K
		var value V
		err := scanRow(rows, &key, &value)
		all[key] = append(all[key], value)
		return err
	})
	return all, err
}

// firstRow returns the first of the rows of a query, or *NotFoundError if there is none.
func firstRow[T any](rows []T, err error, what, id string) (first T, _ error) {
	if err != nil {
		return first, err
	}
	if len(rows) == 0 {
		return first, &NotFoundError{What: what, ID: id}
	}
	return rows[0], nil
}

// wrapf adds what failed to an error. It returns nil if err is nil.
func wrapf(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}

// pages yields the pages that load reads after a number, until one has fewer than size; last is the number of a row.
func pages[T any, N ~int64](after N, size int, load func(after N) ([]T, error), last func(T) N) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		for {
			page, err := load(after)
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page) == 0 {
				return
			}
			after = last(page[len(page)-1])
			if n := len(page); !yield(page, nil) || n < size {
				return
			}
		}
	}
}

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

// addIn requires one of some values in a column. Without values it requires nothing.
func (c *conditions) addIn(column string, values list) {
	if len(values) > 0 {
		c.add(column+" IN ?", values)
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
