package odooclient

import (
	"context"
	"iter"
	"time"

	"leadtwin/internal/crm"
)

// All yields every lead with an id above after, in pages of at most size, by id. An error is yielded once and ends it.
// The next page is read while the caller works on this one.
func (c *Client) All(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.Lead, error] {
	return ahead(ctx, func(ctx context.Context, yield func([]crm.Lead, error) bool) {
		for last := after; ; {
			page, err := c.leadPage(ctx, []any{[]any{"id", ">", last}}, SearchOptions{Order: "id", Limit: size})
			if err != nil {
				yield(nil, err)
				return
			}
			if len(page) > 0 {
				last = page[len(page)-1].ID
				if !yield(page, nil) {
					return
				}
			}
			if len(page) < size {
				return
			}
		}
	})
}

// Changes yields the leads written at since or later, in pages of at most size. A lead may come twice when it is
// written meanwhile, none is left out. An error is yielded once and ends it.
func (c *Client) Changes(ctx context.Context, since time.Time, size int) iter.Seq2[[]crm.Lead, error] {
	return ahead(ctx, func(ctx context.Context, yield func([]crm.Lead, error) bool) {
		changed(ctx, c.leadPage, func(l crm.Lead) (int64, time.Time) { return int64(l.ID), l.Written }, since, size, yield)
	})
}

// pager finds rows of type T by a domain.
type pager[T any] func(ctx context.Context, domain []any, o SearchOptions) ([]T, error)

// changed pages by change time. RPC shows write_date in whole seconds and versions compare it differently, so the last
// second of a full page, which may be cut, is read again on its own, by id; ranges of whole seconds mean the same in
// all versions.
//
// Seen on Odoo 14, which compares microseconds, and 19, which cuts them off.
func changed[T any](ctx context.Context, find pager[T], at func(T) (int64, time.Time), since time.Time, size int, yield func([]T, error) bool) {
	for from := since; ; {
		var domain []any
		if !from.IsZero() {
			domain = []any{[]any{"write_date", ">=", from.UTC().Format(time.DateTime)}}
		}
		page, err := find(ctx, domain, SearchOptions{Order: "write_date, id", Limit: size})
		if err != nil || len(page) < size {
			if err != nil || len(page) > 0 {
				yield(page, err)
			}
			return
		}
		_, last := at(page[len(page)-1])
		whole := page[:0:0]
		for _, row := range page {
			if _, written := at(row); written.Before(last) {
				whole = append(whole, row)
			}
		}
		if len(whole) > 0 && !yield(whole, nil) {
			return
		}
		if !oneSecond(ctx, find, at, last, size, yield) {
			return
		}
		from = last.Add(time.Second)
	}
}

// oneSecond yields all rows written within one second, by id; it says whether to go on.
func oneSecond[T any](ctx context.Context, find pager[T], at func(T) (int64, time.Time), second time.Time, size int, yield func([]T, error) bool) bool {
	for lastID := int64(0); ; {
		page, err := find(ctx, []any{
			[]any{"write_date", ">=", second.UTC().Format(time.DateTime)}, []any{"write_date", "<", second.Add(time.Second).UTC().Format(time.DateTime)},
			[]any{"id", ">", lastID},
		}, SearchOptions{Order: "id", Limit: size})
		if err != nil {
			yield(nil, err)
			return false
		}
		if len(page) > 0 {
			lastID, _ = at(page[len(page)-1])
			if !yield(page, nil) {
				return false
			}
		}
		if len(page) < size {
			return true
		}
	}
}

// ahead runs produce one page ahead of its consumer, in a goroutine that ends with the loop.
func ahead[T any](ctx context.Context, produce func(context.Context, func([]T, error) bool)) iter.Seq2[[]T, error] {
	type item struct {
		page []T
		err  error
	}
	return func(yield func([]T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		items := make(chan item)
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer close(items)
			produce(ctx, func(page []T, err error) bool {
				select {
				case items <- item{page, err}:
					return true
				case <-ctx.Done():
					return false
				}
			})
		}()
		defer func() { cancel(); <-done }()
		for i := range items {
			if !yield(i.page, i.err) {
				return
			}
		}
	}
}
