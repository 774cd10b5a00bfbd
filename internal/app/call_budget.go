package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// CallsSpentError reports that Leadtwin has made as many calls to Odoo today as it may.
type CallsSpentError struct {
	Limit int
	Until time.Time // midnight, when the next day begins
}

func (e *CallsSpentError) Error() string {
	return fmt.Sprintf("the daily limit of %d calls to Odoo (limits.max_calls_per_day) is reached until %s", e.Limit,
		e.Until.Format(time.RFC3339))
}

// callBudget counts calls to Odoo by day, for all processes on a store. Only calls that are metered are refused: sweeps
// and leads that webhooks name. Whatever else has begun is finished.
type callBudget struct {
	store *store.Store
	limit int
	zone  *time.Location
	now   func() time.Time

	mu    sync.Mutex
	day   string
	taken int64 // calls that are counted and not yet made
	spent bool
}

// newCallBudget returns nil where the settings have no limit.
func (a *App) newCallBudget() (*callBudget, error) {
	limit := a.o.Settings.Limits.MaxCallsPerDay
	if limit == 0 {
		return nil, nil //nolint:nilnil // no budget is not a failure
	}
	zone, err := time.LoadLocation(a.o.Settings.Schedule.Timezone)
	if err != nil {
		return nil, fmt.Errorf("schedule.timezone: %w", err)
	}
	return &callBudget{store: a.store, limit: limit, zone: zone, now: a.o.Now}, nil
}

type meteredKey struct{}

// metered marks calls that may be refused when the calls of the day are spent.
func metered(ctx context.Context) context.Context { return context.WithValue(ctx, meteredKey{}, true) }

// mayCall counts a call. It returns *CallsSpentError for a metered one when the calls of the day are spent.
func (b *callBudget) mayCall(ctx context.Context) error {
	refusable, _ := ctx.Value(meteredKey{}).(bool)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.beginDay()
	if refusable && b.spent {
		return b.spentError()
	}
	if b.taken == 0 {
		if err := b.take(ctx); err != nil && refusable {
			return err
		}
		if refusable && b.spent {
			return b.spentError()
		}
	}
	b.taken = max(0, b.taken-1)
	return nil
}

// take counts some calls ahead, so that the store is not written for each.
func (b *callBudget) take(ctx context.Context) error {
	const share, most = 200, 20
	n := int64(min(most, max(1, b.limit/share)))
	before, err := b.store.AddCalls(ctx, b.day, n)
	if err != nil {
		return err
	}
	b.spent = before >= int64(b.limit)
	b.taken = n
	return nil
}

func (b *callBudget) beginDay() {
	if day := b.now().In(b.zone).Format(time.DateOnly); day != b.day {
		b.day, b.taken, b.spent = day, 0, false
	}
}

// requireCalls returns *CallsSpentError when no new action may begin.
func (b *callBudget) requireCalls(ctx context.Context) error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.beginDay()
	if !b.spent {
		n, err := b.store.Calls(ctx, b.day)
		if err != nil {
			return err
		}
		b.spent = n-b.taken >= int64(b.limit)
	}
	if b.spent {
		return b.spentError()
	}
	return nil
}

func (b *callBudget) spentError() error { return &CallsSpentError{Limit: b.limit, Until: b.endOfDay()} }

func (b *callBudget) endOfDay() time.Time {
	y, m, d := b.now().In(b.zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, b.zone)
}

// callsOfDay reports the calls of this day; nil where the settings have no limit.
func (a *App) callsOfDay(ctx context.Context) (*report.CallsOfDay, error) {
	b, err := a.newCallBudget()
	if b == nil || err != nil {
		return nil, err
	}
	b.beginDay()
	made, err := a.store.Calls(ctx, b.day)
	return &report.CallsOfDay{Made: made, Limit: b.limit, Until: b.endOfDay()}, err
}
