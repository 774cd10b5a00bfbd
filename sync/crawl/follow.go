package crawl

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"leadtwin/internal/lists"
	"leadtwin/internal/prefetch"
	"leadtwin/odooclient"
)

// followed is a model whose records are followed by write_date.
type followed[T any] struct {
	name    string
	changes func(ctx context.Context, since time.Time, size int) iter.Seq2[[]T, error]
	written func(*T) time.Time
	store   func(ctx context.Context, rows []T) error // writes rows into the mirror
	// write dates of rows in the mirror
	writtenInMirror func(ctx context.Context, ids []int64) (map[int64]time.Time, error)
	refresh         func(ctx context.Context, ids []int64) error // reads and stores records

	knownOnly bool // records that the mirror does not have are ignored
}

// followModel stores the records written since a position and returns the next one. It looks back by overlap, since a
// row has the time at which its transaction began and becomes visible only when that commits. Once a lookback has
// happened after that time, the position is final.
func followModel[T any](
	ctx context.Context, r *run, f followed[T], m position, overlap time.Duration,
) (position, error) {
	l := startLookback(ctx, r, f, m, overlap)
	defer l.Stop()
	return l.storeAll(ctx)
}

// lookback is a search for changed rows whose first answer is being fetched.
//
// Usually only write dates are read first, and then the rows that differ from the mirror. A few rows of an open
// position are read at once.
type lookback[T any] struct {
	run      *run
	followed followed[T]
	mark     position
	overlap  time.Duration
	since    time.Time
	begun    time.Time
	rows     *prefetch.Started[[]T] // one of the two
	stamps   *prefetch.Started[[]odooclient.Stamp]
}

// startLookback begins to read the records written since a position. Stop must be called.
func startLookback[T any](ctx context.Context, r *run, f followed[T], m position, overlap time.Duration) *lookback[T] {
	l := &lookback[T]{run: r, followed: f, mark: m, overlap: overlap, since: m.Second, begun: r.now()}
	switch {
	case m.State == final:
		l.since = l.since.Add(time.Second)
	case !l.since.IsZero():
		l.since = l.since.Add(-overlap)
	}
	if m.State == open && m.Recent < r.options.Page {
		l.rows = prefetch.Start(f.changes(ctx, l.since, r.options.Page))
	} else {
		l.stamps = prefetch.Start(r.odoo.Stamps(ctx, f.name, l.since, r.options.StampsPage))
	}
	return l
}

// Stop ends the reading. It may be called at any time and returns soon if the context has ended.
func (l *lookback[T]) Stop() {
	if l.rows != nil {
		l.rows.Stop()
	} else {
		l.stamps.Stop()
	}
}

// storeAll writes the changed rows into the mirror and returns the next position.
func (l *lookback[T]) storeAll(ctx context.Context) (position, error) {
	next := l.mark
	next.Recent = 0
	takeAll := l.storeChangedStamps
	if l.rows != nil {
		takeAll = l.storeRows
	}
	if err := takeAll(ctx, &next); err != nil {
		return l.mark, fmt.Errorf("follow %s since %s: %w", l.followed.name, l.since.Format(time.DateTime), err)
	}
	if m := l.mark; next.Second.Equal(m.Second) && m.secondEnded(l.begun) {
		next.State = quiet
		if m.State == final || l.overlap > 0 && l.begun.Sub(m.SeenAt) > l.overlap+time.Second && !m.Second.IsZero() {
			next.State = final
		}
	}
	return next, nil
}

func (l *lookback[T]) storeRows(ctx context.Context, next *position) error {
	for rows, err := range l.rows.All {
		if err != nil {
			return err
		}
		for i := range rows {
			next.includeRow(l.followed.written(&rows[i]), l.run.now())
		}
		next.Recent += len(rows)
		if err := l.followed.store(ctx, rows); err != nil {
			return err
		}
		l.run.progress(l.run.stats.Read, 0)
	}
	return nil
}

// storeChangedStamps reads the rows whose write date differs from the mirror.
func (l *lookback[T]) storeChangedStamps(ctx context.Context, next *position) error {
	for stamps, err := range l.stamps.All {
		if err != nil {
			return err
		}
		for i := range stamps {
			next.includeRow(stamps[i].Written, l.run.now())
		}
		next.Recent += len(stamps)
		ids, err := changedIDs(ctx, l.followed, stamps, l.mark)
		if err != nil {
			return err
		}
		if err := l.followed.refresh(ctx, ids); err != nil {
			return err
		}
		l.run.progress(l.run.stats.Read, 0)
	}
	return nil
}

// changedIDs returns the records that may differ from the mirror. Write dates are whole seconds, so an equal one proves
// nothing if the row was read within that second: by the last crawl, or, after its position, by the pass of a webhook.
// One case is left to a full crawl: a row written twice in one second, the second time by a transaction that stayed
// open until after the next crawl.
func changedIDs[T any](ctx context.Context, f followed[T], stamps []odooclient.Stamp, m position) ([]int64, error) {
	const batchSize = 5000 // rows of the mirror in memory at once
	var out []int64
	for part := range slices.Chunk(stamps, batchSize) {
		ids := lists.Map(part, func(one odooclient.Stamp) int64 { return one.ID })
		known, err := f.writtenInMirror(ctx, ids)
		if err != nil {
			return nil, err
		}
		for _, s := range part {
			have, ok := known[s.ID]
			running := m.State == open && s.Written.Equal(m.Second) || s.Written.After(m.Second)
			if ok && have.Equal(s.Written) && !running || !ok && f.knownOnly {
				continue
			}
			out = append(out, s.ID)
		}
	}
	return out, nil
}
