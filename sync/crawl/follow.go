package crawl

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"leadtwin/internal/prefetch"
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
func follow[T any](ctx context.Context, r *run, f feed[T], m mark, overlap time.Duration) (mark, error) {
	l := beginLook(ctx, r, f, m, overlap)
	defer l.end()
	return l.take(ctx)
}

// look is one look back whose first answer is on its way.
//
// As a rule only write dates are read first, and then the rows that differ from the mirror. A few rows of a second that
// may still be running are read at once.
type look[T any] struct {
	run     *run
	feed    feed[T]
	mark    mark
	overlap time.Duration
	since   time.Time
	begun   time.Time
	rows    *prefetch.Started[[]T] // one of the two
	stamps  *prefetch.Started[[]odooclient.Stamp]
}

// beginLook asks Odoo for what was written since a mark. What comes is for take, or else for end.
func beginLook[T any](ctx context.Context, r *run, f feed[T], m mark, overlap time.Duration) *look[T] {
	l := &look[T]{run: r, feed: f, mark: m, overlap: overlap, since: m.Second, begun: r.now()}
	switch {
	case m.Passed:
		l.since = l.since.Add(time.Second)
	case !l.since.IsZero():
		l.since = l.since.Add(-overlap)
	}
	if !m.Settled && m.Recent < r.o.Page {
		l.rows = prefetch.Start(f.changes(ctx, l.since, r.o.Page))
	} else {
		l.stamps = prefetch.Start(r.odoo.Stamps(ctx, f.model, l.since, r.o.StampsPage))
	}
	return l
}

// end waits until nothing is under way. It may be called at any time; that is short if the context has ended.
func (l *look[T]) end() {
	if l.rows != nil {
		l.rows.Stop()
	} else {
		l.stamps.Stop()
	}
}

// take writes what was found into the mirror.
func (l *look[T]) take(ctx context.Context) (mark, error) {
	next := l.mark
	next.Recent = 0
	takeAll := l.takeStamps
	if l.rows != nil {
		takeAll = l.takeRows
	}
	if err := takeAll(ctx, &next); err != nil {
		return l.mark, fmt.Errorf("follow %s since %s: %w", l.feed.model, l.since.Format(time.DateTime), err)
	}
	if m := l.mark; next.Second.Equal(m.Second) && m.over(l.begun) {
		next.Settled = true
		next.Passed = m.Passed || l.overlap > 0 && l.begun.Sub(m.Learned) > l.overlap+time.Second && !m.Second.IsZero()
	}
	return next, nil
}

func (l *look[T]) takeRows(ctx context.Context, next *mark) error {
	for rows, err := range l.rows.All {
		if err != nil {
			return err
		}
		for i := range rows {
			next.see(l.feed.written(&rows[i]), l.run.now())
		}
		next.Recent += len(rows)
		if err := l.feed.take(ctx, rows); err != nil {
			return err
		}
		l.run.progress(l.run.stats.Read, 0)
	}
	return nil
}

// takeStamps reads the rows that the mirror does not hold as they are.
func (l *look[T]) takeStamps(ctx context.Context, next *mark) error {
	for stamps, err := range l.stamps.All {
		if err != nil {
			return err
		}
		for i := range stamps {
			next.see(stamps[i].Written, l.run.now())
		}
		next.Recent += len(stamps)
		ids, err := stale(ctx, l.feed, stamps, l.mark)
		if err != nil {
			return err
		}
		if err := l.feed.read(ctx, ids); err != nil {
			return err
		}
		l.run.progress(l.run.stats.Read, 0)
	}
	return nil
}

// stale are the records that the mirror does not hold as they are. A write date is cut off to whole seconds, so an equal
// one proves nothing while that second may have been running when the row was read: by the last crawl, or, for a second
// after its mark, by a webhook's pass. What is left to a full crawl: a row
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
			running := !m.Settled && s.Written.Equal(m.Second) || s.Written.After(m.Second)
			if ok && have.Equal(s.Written) && !running || !ok && f.onlyKnown {
				continue
			}
			out = append(out, s.ID)
		}
	}
	return out, nil
}
