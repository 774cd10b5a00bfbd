package app

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
	"leadtwin/sync/reconcile"
)

// The sizes and times of the inbox.
const (
	drainBatch  = 2000            // leads evaluated in one pass
	notYetTries = 5               // how often a lead that is not in Odoo yet is read again
	notYetPause = 5 * time.Second // doubles with each attempt
	notYetLeads = 10_000          // in a longer inbox no lead is read again
	loggedLeads = 50              // ids of leads in one line of the log
)

// DrainInbox evaluates the leads of the inbox whose debounce has ended. A lead that is missing in Odoo is read again a
// few times, since Odoo 17 and 18 report before they commit. It calls help where another replica could take part.
func (s service) DrainInbox(ctx context.Context, help func()) (again time.Duration, err error) {
	if err := s.connectOnce(ctx); err != nil {
		return 0, err
	}
	if s.store.SharesEvaluation() {
		err = s.drainShare(ctx, help)
	} else {
		err = s.drainAll(ctx)
	}
	if err != nil {
		return 0, s.waitForCalls(err)
	}
	inbox, err := s.store.InboxStats(ctx)
	if err != nil || inbox.Depth == 0 {
		return 0, err
	}
	return s.drainInterval(), nil
}

func (s service) drainAll(ctx context.Context) error {
	// Leads that become due meanwhile wait for the next pass: an import that reports lead by lead must not cost calls
	// lead by lead.
	for full := true; full; {
		arrivals, err := s.debouncedItems(ctx)
		if err != nil || len(arrivals) == 0 {
			return err
		}
		full = len(arrivals) == drainBatch
		if err := s.evaluateArrivals(ctx, arrivals); err != nil {
			return err
		}
	}
	return nil
}

func (s service) evaluateArrivals(ctx context.Context, arrivals []store.InboxItem) error {
	known, err := s.markArrivals(ctx, arrivals)
	if err != nil {
		return err
	}
	stats, err := s.evaluate(metered(ctx), s.evaluation())
	if err != nil {
		return err
	}
	return s.finishArrivals(ctx, arrivals, known, stats)
}

// markArrivals marks the leads, and returns those that Odoo had before.
func (s service) markArrivals(ctx context.Context, arrivals []store.InboxItem) (map[crm.LeadID]bool, error) {
	ids := leadsOfItems(arrivals)
	known, err := s.knownLeads(ctx, ids)
	if err != nil {
		return nil, err
	}
	if err := s.store.MarkDirty(ctx, ids); err != nil {
		return nil, fmt.Errorf("mark leads: %w", err)
	}
	return known, nil
}

func leadsOfItems(items []store.InboxItem) []crm.LeadID {
	return lists.Map(items, func(a store.InboxItem) crm.LeadID { return a.Lead })
}

// finishArrivals removes items that were evaluated from the inbox, or postpones them.
func (s service) finishArrivals(
	ctx context.Context, arrivals []store.InboxItem, known map[crm.LeadID]bool, stats reconcile.Stats,
) error {
	ids := leadsOfItems(arrivals)
	which := zap.Any("leads", ids)
	if len(ids) > loggedLeads {
		which = zap.Skip()
	}
	s.log.Info("leads evaluated", which, zap.Int("count", len(ids)), zap.Int("groups", stats.Groups),
		zap.Int("cases", stats.Put), zap.Int("missing", len(stats.Missing)))
	inbox, err := s.store.InboxStats(ctx)
	if err != nil {
		return fmt.Errorf("measure the inbox: %w", err)
	}
	done, retries := arrivals, map[int][]store.InboxItem(nil)
	if inbox.Depth <= notYetLeads { // in a longer one most ids were never leads; the next sweep finds later ones
		done, retries = splitNotYet(arrivals, stats.Missing, known)
	}
	for attempts, items := range retries {
		if err := s.store.RetryInboxItems(ctx, items, s.o.Now().Add(notYetPause<<attempts)); err != nil {
			return fmt.Errorf("postpone leads in the inbox: %w", err)
		}
	}
	return s.store.AckInboxItems(ctx, done)
}

// splitNotYet returns the arrivals that are done, and by the attempts so far those whose lead may still appear in Odoo:
// it is missing, was never known, and attempts are left.
func splitNotYet(arrivals []store.InboxItem, missing []crm.LeadID, known map[crm.LeadID]bool) (
	done []store.InboxItem, retries map[int][]store.InboxItem,
) {
	notYet := make(map[crm.LeadID]bool, len(missing))
	for _, id := range missing {
		notYet[id] = !known[id]
	}
	retries = map[int][]store.InboxItem{}
	for _, a := range arrivals {
		if notYet[a.Lead] && a.Attempts < notYetTries {
			retries[a.Attempts] = append(retries[a.Attempts], a)
		} else {
			done = append(done, a)
		}
	}
	return done, retries
}

// knownLeads are the leads that Odoo had once, or that Leadtwin merged: those that are missing now are gone for good.
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
