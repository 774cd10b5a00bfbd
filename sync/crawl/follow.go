package crawl

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"leadtwin/odooclient"
)

// feed is one model whose records are followed by write_date.
type feed[T any] struct {
	model   string
	changes func(ctx context.Context, since time.Time, size int) iter.Seq2[[]T, error]
	written func(*T) time.Time
	take    func(ctx context.Context, rows []T) error                           // write rows into the mirror
	known   func(ctx context.Context, ids []int64) (map[int64]time.Time, error) // write dates in the mirror
	read    func(ctx context.Context, ids []int64) error                        // read records, and take them

	onlyKnown bool // records that the mirror does not hold are of no interest
}

// follow takes what was written since the mark into the mirror and returns the next mark. It looks back by overlap,
// since a row carries the time at which its transaction began and shows only when that is committed. When it has looked
// back once after that time had passed, there is nothing more to come.
//
// As a rule only write dates are read first, and then the rows that differ from the mirror. A few rows of a second that
// may still be running are read at once.
func follow[T any](ctx context.Context, r *run, f feed[T], m mark, overlap time.Duration) (mark, error) {
	since := m.Second
	switch {
	case m.Passed:
		since = since.Add(time.Second)
	case !since.IsZero():
		since = since.Add(-overlap)
	}
	next, begun := m, r.now()
	next.Recent = 0
	look := followStamps[T]
	if !m.Settled && m.Recent < r.o.Page {
		look = followRows[T]
	}
	if err := look(ctx, r, f, since, &next, m); err != nil {
		return m, fmt.Errorf("follow %s since %s: %w", f.model, since.Format(time.DateTime), err)
	}
	if next.Second.Equal(m.Second) && m.over(begun) {
		next.Settled = true
		next.Passed = m.Passed || overlap > 0 && begun.Sub(m.Learned) > overlap+time.Second && !m.Second.IsZero()
	}
	return next, nil
}

// followRows reads all rows since a time.
func followRows[T any](ctx context.Context, r *run, f feed[T], since time.Time, next *mark, _ mark) error {
	for rows, err := range f.changes(ctx, since, r.o.Page) {
		if err != nil {
			return err
		}
		for i := range rows {
			next.see(f.written(&rows[i]), r.now())
		}
		next.Recent += len(rows)
		if err := f.take(ctx, rows); err != nil {
			return err
		}
		r.progress(r.stats.Read, 0)
	}
	return nil
}

// followStamps reads the write dates since a time, and then the rows that the mirror does not hold as they are.
func followStamps[T any](ctx context.Context, r *run, f feed[T], since time.Time, next *mark, m mark) error {
	for stamps, err := range r.odoo.Stamps(ctx, f.model, since, r.o.StampsPage) {
		if err != nil {
			return err
		}
		for i := range stamps {
			next.see(stamps[i].Written, r.now())
		}
		next.Recent += len(stamps)
		ids, err := stale(ctx, f, stamps, m)
		if err != nil {
			return err
		}
		if err := f.read(ctx, ids); err != nil {
			return err
		}
		r.progress(r.stats.Read, 0)
	}
	return nil
}

// stale are the records that the mirror does not hold as they are. A write date is cut off to whole seconds, so an equal
// one proves nothing while that second may have been running when the row was read. What is left to a full crawl: a row
// written twice in one second, the second time by a transaction that stayed open until after the next crawl.
func stale[T any](ctx context.Context, f feed[T], stamps []odooclient.Stamp, m mark) ([]int64, error) {
	const some = 5000 // what the mirror holds of them is in memory at once
	var out []int64
	for part := range slices.Chunk(stamps, some) {
		ids := make([]int64, len(part))
		for i := range part {
			ids[i] = part[i].ID
		}
		known, err := f.known(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, s := range part {
			have, ok := known[s.ID]
			running := !m.Settled && s.Written.Equal(m.Second)
			if ok && have.Equal(s.Written) && !running || !ok && f.onlyKnown {
				continue
			}
			out = append(out, s.ID)
		}
	}
	return out, nil
}
