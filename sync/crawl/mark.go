package crawl

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Names of what crawl remembers in the store.
const (
	cursorFact    = "crawl.cursor"
	fullFact      = "crawl.full"
	keysFact      = "crawl.keys"
	customersFact = "crawl.customers"
	directoryFact = "crawl.directory" // when the directory was read, by our clock
)

// cursor says up to where the mirror follows Odoo. There is one as soon as a full crawl has ended.
type cursor struct {
	Leads     mark      `json:"leads"`
	Customers mark      `json:"customers"`
	LastFull  time.Time `json:"last_full"` // by our clock
}

// mark is how far one model is followed. RPC cuts write_date off to whole seconds, and a row shows only when its
// transaction is committed, so a mark alone never says that all before it was seen: see follow.
type mark struct {
	Second  time.Time `json:"second"`  // the largest write_date seen, by Odoo's clock
	Learned time.Time `json:"learned"` // by our clock: when it was seen, so Odoo's clock was there or further
	Settled bool      `json:"settled"` // rows of this second were read when it was over: none of them can change unseen
	Passed  bool      `json:"passed"`  // so long over that no transaction that began by then can still be open
	Recent  int       `json:"recent"`  // rows that the next look back will find, if nothing changes
}

// many stands in Recent while nobody has counted.
const many = math.MaxInt32

// see takes a row into account that was read at a time by our clock.
func (m *mark) see(written, at time.Time) {
	if written.After(m.Second) {
		m.Second, m.Learned, m.Settled, m.Passed = written, at, false, false
	}
}

// over says that by Odoo's clock the second of the mark has ended at a time of our clock.
func (m *mark) over(at time.Time) bool { return at.Sub(m.Learned) >= time.Second }

func (c *Crawler) get(ctx context.Context, name string, v any) (bool, error) {
	found, err := c.store.GetFact(ctx, name, v)
	if err != nil {
		return false, fmt.Errorf("read %s from the store: %w", name, err)
	}
	return found, nil
}

func (c *Crawler) set(ctx context.Context, name string, v any) error {
	if err := c.store.SetFact(ctx, name, v); err != nil {
		return fmt.Errorf("keep %s in the store: %w", name, err)
	}
	return nil
}
