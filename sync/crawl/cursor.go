package crawl

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Names of facts that crawl stores.
const (
	cursorFact    = "crawl.cursor"
	fullFact      = "crawl.full"
	keysFact      = "crawl.keys"
	customersFact = "crawl.customers"
	directoryFact = "crawl.directory" // when the directory was read, by Leadtwin's clock
)

// cursor is how far the mirror follows Odoo. It exists after the first full crawl.
type cursor struct {
	Leads     position  `json:"leads"`
	Customers position  `json:"customers"`
	LastFull  time.Time `json:"last_full"` // by Leadtwin's clock
}

// position is how far one model is followed. RPC truncates write_date to whole seconds, and a row becomes visible only
// when its transaction commits, so a position does not mean that all rows before it were seen: see followModel.
type position struct {
	Second time.Time `json:"second"`  // the largest write_date seen, by Odoo's clock
	SeenAt time.Time `json:"seen_at"` // by Leadtwin's clock: Odoo's clock had reached Second by then
	State  state     `json:"state"`
	Recent int       `json:"recent"` // rows that the next lookback finds if nothing changes
}

// state is how much more may come of the second of a position.
type state string

const (
	open  state = ""      // its rows may change without changing their write_date
	quiet state = "quiet" // its rows were read after it had ended; transactions may still commit others
	final state = "final" // no transaction that began by then can still be open
)

// uncounted is Recent while it is not known.
const uncounted = math.MaxInt32

func (p *position) includeRow(written, at time.Time) {
	if written.After(p.Second) {
		p.Second, p.SeenAt, p.State = written, at, open
	}
}

// secondEnded reports whether the second had ended by Odoo's clock at a time of Leadtwin's clock.
func (p *position) secondEnded(at time.Time) bool { return at.Sub(p.SeenAt) >= time.Second }

func (c *Crawler) getFact(ctx context.Context, name string, v any) (bool, error) {
	found, err := c.store.GetFact(ctx, name, v)
	if err != nil {
		return false, fmt.Errorf("read %s from the store: %w", name, err)
	}
	return found, nil
}

func (c *Crawler) setFact(ctx context.Context, name string, v any) error {
	if err := c.store.SetFact(ctx, name, v); err != nil {
		return fmt.Errorf("write %s to the store: %w", name, err)
	}
	return nil
}
