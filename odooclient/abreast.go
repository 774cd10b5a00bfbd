package odooclient

import (
	"context"
	"iter"
	"slices"
	"sync"

	"leadtwin/internal/crm"
)

// lanes is how many calls a walk has under way at most. A second one uses the time that the first spends on the way, or in
// PostgreSQL; more would take workers from the people who work in Odoo.
const lanes = 2

// small is how many small calls are under way at most: most of their time is the way and the check of the key.
const small = 4

// read is one call of a walk.
type read[T any] func(context.Context) ([]T, error)

// abreast makes calls, some at the same time, and yields what they bring in their order. While the caller works on a page, at most so
// many more are read ahead. All goroutines end with the loop.
func abreast[T any](ctx context.Context, calls func(context.Context) iter.Seq[read[T]]) iter.Seq2[[]T, error] {
	type answer struct {
		page []T
		err  error
	}
	return func(yield func([]T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		answers := make(chan chan answer, lanes-1)
		free := make(chan struct{}, lanes)
		left := make(chan struct{})
		var running sync.WaitGroup
		running.Go(func() {
			defer close(answers)
			// An end of the context does not end this: the error that comes of it must reach the consumer, who would else take the
			// pages so far for all there are.
			free <- struct{}{} // also while the next call is found out, which may take one itself
			for call := range calls(ctx) {
				out := make(chan answer, 1)
				running.Go(func() {
					defer func() { <-free }()
					page, err := call(ctx)
					out <- answer{page, err}
				})
				select {
				case answers <- out:
				case <-left:
					return
				}
				select {
				case free <- struct{}{}:
				case <-left:
					return
				}
			}
		})
		defer running.Wait()
		defer close(left)
		defer cancel()
		for out := range answers {
			a := <-out
			if a.err != nil {
				yield(nil, a.err)
				return
			}
			if len(a.page) > 0 && !yield(a.page, nil) {
				return
			}
		}
	}
}

// stretch is how many pages of ids are listed in one call.
const stretch = 20

// leadReads are the calls that read all leads above after, by id, in pages of size. The first page is read as it comes: most databases
// have no more. Then ids are listed, so that pages can be read before those in front of them have come.
func (c *Client) leadReads(after int64, size int) func(context.Context) iter.Seq[read[crm.Lead]] {
	return func(ctx context.Context) iter.Seq[read[crm.Lead]] {
		return func(yield func(read[crm.Lead]) bool) {
			first, err := c.leadsAbove(ctx, after, size)
			if !yield(done(first.rows, err)) || err != nil || !first.full {
				return
			}
			after := first.last.ID
			for {
				ids, err := c.idsAbove(ctx, after, stretch*size)
				if err != nil {
					yield(done[crm.Lead](nil, err))
					return
				}
				for part := range slices.Chunk(ids, size) {
					if !yield(c.between(part[0], part[len(part)-1])) {
						return
					}
				}
				if len(ids) < stretch*size {
					return
				}
				after = ids[len(ids)-1]
			}
		}
	}
}

// done is a call that was made already.
func done[T any](rows []T, err error) read[T] {
	return func(context.Context) ([]T, error) { return rows, err }
}

func (c *Client) leadsAbove(ctx context.Context, after int64, size int) (page[crm.Lead], error) {
	p, err := find(ctx, c, leadTable(), []any{[]any{"id", ">", after}}, SearchOptions{Order: "id", Limit: size})
	if err == nil && p.full && p.last.ID <= after {
		err = stuck()
	}
	return p, err
}

func (c *Client) idsAbove(ctx context.Context, after int64, limit int) ([]int64, error) {
	ids, err := c.Search(ctx, leadModel, []any{[]any{"id", ">", after}}, SearchOptions{Order: "id", Limit: limit})
	if err == nil && len(ids) > 0 && ids[0] <= after {
		err = stuck()
	}
	return ids, err
}

// between reads the leads from one id to another.
func (c *Client) between(from, to int64) read[crm.Lead] {
	return func(ctx context.Context) ([]crm.Lead, error) {
		p, err := find(ctx, c, leadTable(), []any{[]any{"id", ">=", from}, []any{"id", "<=", to}}, SearchOptions{Order: "id"})
		if n := len(p.rows); err == nil && n > 0 && (int64(p.rows[0].ID) < from || int64(p.rows[n-1].ID) > to) {
			err = stuck()
		}
		return p.rows, err
	}
}
