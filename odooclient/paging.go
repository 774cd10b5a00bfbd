package odooclient

import (
	"context"
	"iter"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/prefetch"
)

// defaultPageSize is how many records a page has by default.
const defaultPageSize = 1000

// AllLeads yields every lead with an id above after, in pages of about size (0: 1000), by id; one that is made
// meanwhile may be left out. An error is yielded once and ends it. Up to two pages are read ahead while the caller
// works on one, both at the same time.
func (c *Client) AllLeads(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.Lead, error] {
	if size <= 0 {
		size = defaultPageSize
	}
	return prefetch.Concurrent(ctx, maxPageCalls, c.leadPageCalls(int64(after), size))
}

// ChangedLeads yields the leads written at since or later, in pages of at most size (0: 1000); a zero time means all
// that were ever written. A lead may come twice when it is written meanwhile, none is left out. An error is yielded
// once and ends it.
func (c *Client) ChangedLeads(ctx context.Context, since time.Time, size int) iter.Seq2[[]crm.Lead, error] {
	return walkChanges(ctx, c, leadTable(), since, size)
}

func walkChanges[T any](ctx context.Context, c *Client, t table[T], since time.Time, size int) iter.Seq2[[]T, error] {
	if !since.IsZero() && !c.current().session.Version.searchReadTakesLoad() {
		t.noLinks = true // few rows: one call with the names of their links is less than two without
	}
	return prefetch.Sequential(ctx, func(ctx context.Context) iter.Seq2[[]T, error] {
		return func(yield func([]T, error) bool) {
			walkByWriteDate(ctx, newPageFinder(c, t), t.stamp, since, size, yield)
		}
	})
}

// pageFinder finds records by a domain.
type pageFinder[T any] func(ctx context.Context, domain Domain, o SearchOptions) (page[T], error)

func newPageFinder[T any](c *Client, t table[T]) pageFinder[T] {
	return func(ctx context.Context, domain Domain, o SearchOptions) (page[T], error) {
		return findPaced(ctx, c, t, domain, o)
	}
}

// walkByID yields the records that a domain finds, by id. It returns whether to continue: without an error,
// and if the caller wants more.
func walkByID[T any](
	ctx context.Context, find pageFinder[T], within Domain, after int64, size int, yield func([]T, error) bool,
) bool {
	if size <= 0 {
		size = defaultPageSize
	}
	for {
		p, err := find(ctx, And(Where("id", ">", after), within), SearchOptions{Order: "id", Limit: size})
		if err == nil && p.full && p.last.ID <= after {
			err = unexpectedRecordsError()
		}
		if err != nil {
			yield(nil, err)
			return false
		}
		if len(p.rows) > 0 && !yield(p.rows, nil) {
			return false
		}
		if !p.full {
			return true
		}
		after = p.last.ID
	}
}

// walkByWriteDate pages by change time. RPC shows write_date in whole seconds and versions compare it differently, so
// the last second of a full page, which may be cut, is read again on its own, by id; ranges of whole seconds mean the
// same in all versions.
//
// Seen on Odoo 14, which compares microseconds, and 19, which cuts them off.
func walkByWriteDate[T any](
	ctx context.Context, find pageFinder[T], at func(*T) Stamp, since time.Time, size int, yield func([]T, error) bool,
) {
	if size <= 0 {
		size = defaultPageSize
	}
	from := since.UTC().Truncate(time.Second)
	if epoch := time.Unix(0, 0).UTC(); from.Before(epoch) {
		from = epoch // a record without any write_date, which only SQL can make, would have no place in the order
	}
	for {
		p, err := find(ctx, Where("write_date", ">=", from.Format(time.DateTime)),
			SearchOptions{Order: "write_date, id", Limit: size})
		last := p.last.Written
		if err == nil && p.full && last.Before(from) {
			err = unexpectedRecordsError()
		}
		if err != nil {
			yield(nil, err)
			return
		}
		if !p.full {
			if len(p.rows) > 0 {
				yield(p.rows, nil)
			}
			return
		}
		whole := writtenBefore(p.rows, at, last)
		if len(whole) > 0 && !yield(whole, nil) {
			return
		}
		second := And(
			Where("write_date", ">=", last.Format(time.DateTime)),
			Where("write_date", "<", last.Add(time.Second).Format(time.DateTime)),
		)
		if !walkByID(ctx, find, second, 0, size, yield) {
			return
		}
		from = last.Add(time.Second)
	}
}

// writtenBefore returns the rows that were written before a time; it reuses their memory.
func writtenBefore[T any](rows []T, at func(*T) Stamp, end time.Time) []T {
	kept := rows[:0]
	for i := range rows {
		if at(&rows[i]).Written.Before(end) {
			kept = append(kept, rows[i])
		}
	}
	return kept
}

func unexpectedRecordsError() error {
	return &Error{
		Kind: BadAnswer, Message: "Odoo answered with records that were not requested",
		Hint: "check for a module that changes the search for leads or customers",
	}
}

// Stamp is the time of the last write of a record, as RPC shows it: in whole seconds, truncated.
type Stamp struct {
	ID      int64
	Written time.Time
}

func stampTable(model string) table[Stamp] {
	return table[Stamp]{
		model: model, noLinks: true, // so that it is one call in every version
		stamp: func(s *Stamp) Stamp { return *s },
		columns: []column[Stamp]{
			{"id", func(s *Stamp, v *fieldValue) { s.ID = v.id() }},
			{"write_date", func(s *Stamp, v *fieldValue) { s.Written = v.time() }},
		},
	}
}

// Stamps yields the records of a model written at since or later, archived ones included, in pages of at most size. A
// record may come twice when it is written meanwhile, none is left out. An error is yielded once and ends it. A stamp
// costs Odoo a small part of what a record does.
func (c *Client) Stamps(ctx context.Context, model string, since time.Time, size int) iter.Seq2[[]Stamp, error] {
	return walkChanges(ctx, c, stampTable(model), since, size)
}

// LatestWrite is when a record of the model was written last, archived ones included; zero where there is no record.
func (c *Client) LatestWrite(ctx context.Context, model string) (time.Time, error) {
	// PostgreSQL puts those without first
	written := Where("write_date", ">=", time.Unix(0, 0).UTC().Format(time.DateTime))
	p, err := findRecords(ctx, c, stampTable(model), written, SearchOptions{Order: "write_date desc", Limit: 1})
	return p.last.Written, err
}
