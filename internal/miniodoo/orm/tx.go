package orm

import (
	"context"
	"slices"
	"time"
)

// tx remembers what a transaction changed, so that a failing call leaves nothing behind. Ids that were given out stay
// given out, as PostgreSQL's sequences do.
type tx struct {
	now    time.Time
	before map[*Record][]any // the values of each touched record, nil for one that this transaction made
	order  []*Record
	last   []func() error // runs before the commit, once
	after  []func(context.Context)
	memo   map[any]any
}

// touch must be called before a record changes for the first time.
func (t *tx) touch(r *Record) {
	if _, seen := t.before[r]; seen {
		return
	}
	t.before[r] = slices.Clone(r.values)
	t.order = append(t.order, r)
}

func (t *tx) made(r *Record) {
	t.before[r] = nil
	t.order = append(t.order, r)
}

// finish runs what was put off to the end of the transaction; it may put off more.
func (t *tx) finish() error {
	for len(t.last) > 0 {
		f := t.last[0]
		t.last = t.last[1:]
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) rollback() {
	for _, r := range slices.Backward(t.order) {
		m := r.model
		_, alive := m.rows[r.ID]
		if alive {
			m.remove(r)
		}
		if values := t.before[r]; values != nil {
			r.values = values
			m.insert(r)
		}
	}
}
