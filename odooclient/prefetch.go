package odooclient

import (
	"context"
	"iter"

	"leadtwin/internal/crm"
	"leadtwin/internal/prefetch"
)

// maxPageCalls is how many pages of leads are read at the same time. A second call uses the time that the first spends
// on the network or in PostgreSQL; more would take workers from Odoo's users.
const maxPageCalls = 2

// maxSmallCalls is how many small calls are made at the same time: most of their time is latency and the check of the
// key.
const maxSmallCalls = 4

// idListPages is how many pages of ids are listed in one call.
const idListPages = 20

// leadPageCalls are the calls that read all leads above after, by id, in pages of size. The first page is read as it
// comes: most databases have no more. Then ids are listed, so that pages can be read before those in front of them have
// come.
func (c *Client) leadPageCalls(after int64, size int) func(context.Context) iter.Seq[prefetch.Call[crm.Lead]] {
	return func(ctx context.Context) iter.Seq[prefetch.Call[crm.Lead]] {
		return func(yield func(prefetch.Call[crm.Lead]) bool) {
			first, err := c.leadsAbove(ctx, after, size)
			if !yield(prefetch.Ready(first.rows, err)) || err != nil || !first.full {
				return
			}
			after := first.last.ID
			for {
				ids, err := c.idsAbove(ctx, after, idListPages*size)
				if err != nil {
					yield(prefetch.Ready[crm.Lead](nil, err))
					return
				}
				for rest := ids; len(rest) > 0; {
					part := rest[:min(len(rest), c.pace.rowsPerPage(size))]
					rest = rest[len(part):]
					if !yield(c.leadsBetween(part[0], part[len(part)-1])) {
						return
					}
				}
				if len(ids) < idListPages*size {
					return
				}
				after = ids[len(ids)-1]
			}
		}
	}
}

func (c *Client) leadsAbove(ctx context.Context, after int64, size int) (page[crm.Lead], error) {
	p, err := findPaced(ctx, c, leadTable(), Where("id", ">", after), SearchOptions{Order: "id", Limit: size})
	if err == nil && p.full && p.last.ID <= after {
		err = unexpectedRecordsError()
	}
	return p, err
}

func (c *Client) idsAbove(ctx context.Context, after int64, limit int) ([]int64, error) {
	ids, err := c.Search(ctx, leadModel, Where("id", ">", after), SearchOptions{Order: "id", Limit: limit})
	if err == nil && len(ids) > 0 && ids[0] <= after {
		err = unexpectedRecordsError()
	}
	return ids, err
}

func (c *Client) leadsBetween(from, to int64) prefetch.Call[crm.Lead] {
	return func(ctx context.Context) ([]crm.Lead, error) {
		p, err := findPaced(ctx, c, leadTable(), And(Where("id", ">=", from), Where("id", "<=", to)),
			SearchOptions{Order: "id"})
		if n := len(p.rows); err == nil && n > 0 && (int64(p.rows[0].ID) < from || int64(p.rows[n-1].ID) > to) {
			err = unexpectedRecordsError()
		}
		return p.rows, err
	}
}
