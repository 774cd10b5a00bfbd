package crawl_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/sync/crawl"
	"leadtwin/sync/synctest"
)

// TestMain makes sure that no goroutine of a crawl is left.
func TestMain(m *testing.M) {
	synctest.ShortenLaws("8")
	goleak.VerifyTestMain(m)
}

// Whenever it looks, and however long a transaction takes up to the overlap, a crawl misses nothing.
func TestCrawlMissesNothing(t *testing.T) {
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				h := history{
					world: newWorld(t, version, robin, crawl.Options{Page: 3, StampsPage: 4, MaxMissingPercent: 100}),
					t:     r,
				}
				for range rapid.IntRange(1, 40).Draw(r, "steps") {
					h.step()
				}
				h.commit(len(h.open))
				h.incremental()
				if differs := h.differs(); differs != "" {
					r.Fatal(differs)
				}
			})
		})
	}
}

// history is what happens in Odoo: transactions that end at once, and some that stay open for a while.
type history struct {
	*world
	t    *rapid.T
	n    int
	open []time.Time // when they began
}

func (h *history) step() {
	switch rapid.SampledFrom([]string{
		"write", "create", "begin", "commit", "wait", "wait", "crawl", "crawl",
		"delete",
	}).Draw(h.t, "what") {
	case "write":
		if id := h.pick(); id != 0 {
			h.Write("crm.lead", int64(id), map[string]any{"email_from": h.fresh()})
		}
	case "create":
		h.CreateSeveral(rapid.IntRange(1, 6).Draw(h.t, "leads"), people)
	case "begin":
		h.open = append(h.open, h.Clock.Now())
	case "commit":
		h.commit(1)
	case "wait":
		h.Clock.Add(rapid.SampledFrom([]time.Duration{
			100 * time.Millisecond, 900 * time.Millisecond, time.Second, 30 * time.Second, 4 * time.Minute,
			5*time.Minute + time.Second, time.Hour,
		}).Draw(h.t, "for"))
	case "crawl":
		h.incremental()
	case "delete":
		if id := h.pick(); id != 0 {
			h.Delete(id)
		}
	}
	// no transaction is open that long
	h.open = slices.DeleteFunc(h.open, func(began time.Time) bool { return h.Clock.Now().Sub(began) > 5*time.Minute })
}

// commit ends transactions: what they wrote shows now, with the time at which they began.
func (h *history) commit(n int) {
	for _, began := range h.open[:min(n, len(h.open))] {
		id := h.pick()
		if id == 0 {
			continue
		}
		h.InOdoo(func(e *orm.Env) error {
			lead := e.One("crm.lead", int64(id))
			if !lead.Time("write_date").Truncate(time.Second).Before(began.Truncate(time.Second)) {
				return nil // another user wrote it meanwhile, so this transaction failed; in one second see stale
			}
			if err := e.Update([]*orm.Record{lead}, map[string]any{"email_from": h.fresh()}); err != nil {
				return err
			}
			e.Set(lead, "write_date", began)
			return nil
		})
	}
	h.open = h.open[min(n, len(h.open)):]
}

// fresh returns an address that no lead has had.
func (h *history) fresh() string {
	h.n++
	return fmt.Sprintf("new%d@acme.test", h.n)
}

func (h *history) pick() crm.LeadID {
	ids, err := h.Client.LeadIDs(h.Context())
	if err != nil || len(ids) == 0 {
		return 0
	}
	return rapid.SampledFrom(ids).Draw(h.t, "lead")
}
