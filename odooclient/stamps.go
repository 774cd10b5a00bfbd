package odooclient

import (
	"context"
	"iter"
	"time"
)

// Stamp says when a record was written last, as RPC shows it: in whole seconds, cut off.
type Stamp struct {
	ID      int64
	Written time.Time
}

// stampRow is a Stamp on the wire.
type stampRow struct {
	ID      int64 `json:"id"`
	Written stamp `json:"write_date"`
}

// Stamps yields the records of a model written at since or later, archived ones included, in pages of at most size. A
// record may come twice when it is written meanwhile, none is left out. An error is yielded once and ends it. A stamp
// costs Odoo a small part of what a record does.
func (c *Client) Stamps(ctx context.Context, model string, since time.Time, size int) iter.Seq2[[]Stamp, error] {
	find := func(ctx context.Context, domain []any, o SearchOptions) ([]Stamp, error) {
		return c.stampPage(ctx, model, domain, o)
	}
	return ahead(ctx, func(ctx context.Context, yield func([]Stamp, error) bool) {
		changed(ctx, find, func(s Stamp) (int64, time.Time) { return s.ID, s.Written }, since, size, yield)
	})
}

// Newest is when a record of the model was written last, archived ones included; zero where there is no record.
func (c *Client) Newest(ctx context.Context, model string) (time.Time, error) {
	page, err := c.stampPage(ctx, model, nil, SearchOptions{Order: "write_date desc", Limit: 1})
	if err != nil || len(page) == 0 {
		return time.Time{}, err
	}
	return page[0].Written, nil
}

// stampPage is one call in every version: without many2one values search_read needs no load.
func (c *Client) stampPage(ctx context.Context, model string, domain []any, o SearchOptions) ([]Stamp, error) {
	r := o.request(model, "search_read", domain)
	r.Opts["fields"] = []string{"write_date"}
	var rows []stampRow
	if err := c.Call(ctx, r, &rows); err != nil {
		return nil, err
	}
	out := make([]Stamp, len(rows))
	for i, row := range rows {
		out[i] = Stamp{ID: row.ID, Written: time.Time(row.Written)}
	}
	return out, nil
}
