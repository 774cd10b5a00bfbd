package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// The sizes and times of the inbox.
const (
	drainBatch   = 2000            // leads evaluated in one pass
	notYetTries  = 5               // how often a lead that is not in Odoo yet is read again
	notYetPause  = 5 * time.Second // doubles with each try
	notYetLeads  = 10_000          // in a longer inbox no lead is read again
	shortestWait = 250 * time.Millisecond
	loggedLeads  = 50 // ids of leads in one line of the log
)

// DrainInbox evaluates leads of the inbox that have settled. A lead that is not in Odoo is not there yet, some times,
// and then it is nothing: Odoo 17 and 18 report before they commit.
func (s service) DrainInbox(ctx context.Context) (again time.Duration, err error) {
	if err := s.connectOnce(ctx); err != nil {
		return 0, err
	}
	// what settles meanwhile waits for the next pass: an import that reports lead by lead must not cost calls lead by lead
	for full := true; full; {
		arrivals, err := s.store.DueInboxItems(ctx, s.o.Now(), s.o.Settings.Webhooks.Debounce, drainBatch)
		if err != nil {
			return 0, fmt.Errorf("read the inbox: %w", err)
		}
		full = len(arrivals) == drainBatch
		if len(arrivals) == 0 {
			break
		}
		if err := s.evaluateArrivals(ctx, arrivals); err != nil {
			return 0, err
		}
	}
	inbox, err := s.store.InboxStats(ctx)
	if err != nil || inbox.Depth == 0 {
		return 0, err
	}
	return max(s.o.Settings.Webhooks.Debounce, shortestWait), nil
}

func (s service) evaluateArrivals(ctx context.Context, arrivals []store.InboxItem) error {
	ids := make([]crm.LeadID, len(arrivals))
	for i, a := range arrivals {
		ids[i] = a.Lead
	}
	known, err := s.knownLeads(ctx, ids)
	if err != nil {
		return err
	}
	if err := s.store.MarkDirty(ctx, ids); err != nil {
		return fmt.Errorf("mark leads: %w", err)
	}
	stats, err := s.evaluate(ctx, nil, s.evaluation())
	if err != nil {
		return err
	}
	which := zap.Any("leads", ids)
	if len(ids) > loggedLeads {
		which = zap.Skip()
	}
	s.log.Info(
		"leads evaluated",
		which,
		zap.Int("count", len(ids)),
		zap.Int("groups", stats.Groups),
		zap.Int("cases", stats.Put),
		zap.Int("missing", len(stats.Missing)),
	)
	notYet := slices.DeleteFunc(slices.Clone(stats.Missing), func(id crm.LeadID) bool { return known[id] })
	return s.acknowledge(ctx, arrivals, notYet)
}

// knownLeads are the leads that were in Odoo once, or were merged away by us: what is missing of them is gone for good.
func (s service) knownLeads(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]bool, error) {
	leads, err := s.store.Leads(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read known leads: %w", err)
	}
	merged, err := s.store.SurvivorOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read merged leads: %w", err)
	}
	known := make(map[crm.LeadID]bool, len(leads)+len(merged))
	for _, l := range leads {
		known[l.ID] = true
	}
	for id := range merged {
		known[id] = true
	}
	return known, nil
}

// acknowledge takes arrivals out of the inbox, but for those that are not in Odoo yet: they are looked for again, some
// times, as long as the inbox is not full of them.
func (s service) acknowledge(ctx context.Context, arrivals []store.InboxItem, notYet []crm.LeadID) error {
	inbox, err := s.store.InboxStats(ctx)
	if err != nil {
		return fmt.Errorf("measure the inbox: %w", err)
	}
	if inbox.Depth > notYetLeads { // ids that never were, most likely; the next sweep finds those that come
		notYet = nil
	}
	absent := make(map[crm.LeadID]bool, len(notYet))
	for _, id := range notYet {
		absent[id] = true
	}
	var done []store.InboxItem
	again := map[int][]store.InboxItem{} // by tries so far
	for _, a := range arrivals {
		if absent[a.Lead] && a.Attempts < notYetTries {
			again[a.Attempts] = append(again[a.Attempts], a)
		} else {
			done = append(done, a)
		}
	}
	for tries, some := range again {
		if err := s.store.RetryInboxItems(ctx, some, s.o.Now().Add(notYetPause<<tries)); err != nil {
			return fmt.Errorf("postpone leads in the inbox: %w", err)
		}
	}
	return s.store.AckInboxItems(ctx, done)
}
