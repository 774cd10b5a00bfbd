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

// stampTable is one call in every version, since it has no links.
func stampTable(model string) table[Stamp] {
	return table[Stamp]{
		model: model, noLinks: true,
		stamp: func(s *Stamp) Stamp { return *s },
		columns: []column[Stamp]{
			{"id", func(s *Stamp, v *value) { s.ID = v.id() }},
			{"write_date", func(s *Stamp, v *value) { s.Written = v.time() }},
		},
	}
}

// Stamps yields the records of a model written at since or later, archived ones included, in pages of at most size. A
// record may come twice when it is written meanwhile, none is left out. An error is yielded once and ends it. A stamp
// costs Odoo a small part of what a record does.
func (c *Client) Stamps(ctx context.Context, model string, since time.Time, size int) iter.Seq2[[]Stamp, error] {
	return changesOf(ctx, c, stampTable(model), since, size)
}

// Newest is when a record of the model was written last, archived ones included; zero where there is no record.
func (c *Client) Newest(ctx context.Context, model string) (time.Time, error) {
	written := []any{[]any{"write_date", ">=", time.Unix(0, 0).UTC().Format(time.DateTime)}} // PostgreSQL puts those without first
	p, err := find(ctx, c, stampTable(model), written, SearchOptions{Order: "write_date desc", Limit: 1})
	return p.last.Written, err
}
