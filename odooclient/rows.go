package odooclient

import "sync"

// wireRows keeps the rows of one page for the next: a page of a thousand leads then costs little more than the leads.
var wireRows = sync.Pool{New: func() any { return new([]leadRow) }} //nolint:gochecknoglobals // a pool is shared by its nature

func borrowRows() *[]leadRow {
	rows := wireRows.Get().(*[]leadRow) //nolint:errcheck,forcetypeassert // the pool holds nothing else
	clear((*rows)[:cap(*rows)])
	*rows = (*rows)[:0]
	return rows
}

func returnRows(rows *[]leadRow) {
	if cap(*rows) <= 20_000 {
		clear((*rows)[:cap(*rows)]) // lets the texts go
		wireRows.Put(rows)
	}
}
