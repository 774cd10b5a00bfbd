package app

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/store"
)

// minDrainInterval prevents a busy loop over leads that are not in Odoo yet, if webhooks.debounce is 0.
const minDrainInterval = 250 * time.Millisecond

// debouncedItems returns the leads of the inbox that have not been reported for webhooks.debounce, or that have waited
// ten times as long. This is the only debounce. It is computed from the inbox, which survives a restart and which all
// replicas share.
func (a *App) debouncedItems(ctx context.Context) ([]store.InboxItem, error) {
	items, err := a.store.DueInboxItems(ctx, a.o.Now(), a.o.Settings.Webhooks.Debounce, drainBatch)
	if err != nil {
		return nil, fmt.Errorf("read the inbox: %w", err)
	}
	return items, nil
}

// drainInterval is the time from a delivery to the next pass over the inbox, and between two passes. No lead is due
// earlier, and one pass serves all leads that were reported meanwhile: an import that reports lead by lead must not
// cost calls lead by lead.
func (a *App) drainInterval() time.Duration {
	return max(a.o.Settings.Webhooks.Debounce, minDrainInterval)
}
