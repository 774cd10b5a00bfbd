package app

import (
	"context"
	"fmt"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/doctor"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// retentionFact holds a retentionClock.
const retentionFact = "retention.clock"

// clockBound is how far two clocks may differ, and how long ours must have run steadily, before retention deletes.
const clockBound = 24 * time.Hour

// retentionClock is what the store knows of the clock. A wrong clock agrees with itself, and Odoo may run on the same
// machine, so retention waits until the clock has run steadily for a day.
type retentionClock struct {
	Last   time.Time `json:"last"`          // when housekeeping ran last
	Steady time.Time `json:"steady"`        // since then the clock has not jumped
	Held   string    `json:"held,omitzero"` // why nothing is deleted

	FirstDay bool `json:"first_day,omitzero"` // it is watched since the store is new: nothing is wrong with it
}

// recordRun updates the clock at a run. A service that was stopped for long looks like a clock that jumped.
func (c *retentionClock) recordRun(now time.Time) {
	c.Held = ""
	switch gap := now.Sub(c.Last); {
	case c.Last.IsZero():
		c.Steady, c.FirstDay = now, true
	case gap.Abs() > clockBound:
		c.Steady, c.FirstDay = now, false
		c.Held = fmt.Sprintf("the clock shows %s, but showed %s at the last run", now.UTC().Format(time.DateTime),
			c.Last.UTC().Format(time.DateTime))
	}
	c.Last = now
	if c.Held == "" && now.Sub(c.Steady) < clockBound {
		c.Held = fmt.Sprintf("the clock is monitored until %s UTC", c.Steady.Add(clockBound).UTC().Format(time.DateTime))
	}
}

// compareWith compares with Odoo's clock; zero where Odoo does not report it.
func (c *retentionClock) compareWith(odoo time.Time) {
	switch {
	case odoo.IsZero():
		c.Held, c.FirstDay = "Odoo does not report its time", false
	case c.Last.Sub(odoo).Abs() > clockBound:
		c.Steady, c.FirstDay = c.Last, false // it counts from when the two agree again
		c.Held = fmt.Sprintf("the clock shows %s, and Odoo's clock %s", c.Last.UTC().Format(time.DateTime),
			odoo.UTC().Format(time.DateTime))
	}
}

// DeleteExpired deletes expired sessions and answers of the API, and snapshots that were kept long enough. Snapshots
// stay while a clock may be wrong: what is deleted is lost.
func (s service) DeleteExpired(ctx context.Context) error {
	s.readKeyExpiry(ctx)
	now := s.o.Now()
	if err := s.store.DeleteExpiredSessions(ctx, now); err != nil {
		return err
	}
	if err := s.store.DeleteExpiredAPIRequests(ctx, now); err != nil {
		return err
	}
	if err := s.store.DeleteExpiredBulks(ctx, now); err != nil {
		return err
	}
	if err := s.store.DeleteExpiredPastCases(ctx, now); err != nil {
		return err
	}
	clock, err := s.watchClock(ctx, now)
	if err != nil || clock.Held != "" {
		return err
	}
	days := s.o.Settings.Retention.SnapshotDays
	n, err := s.store.DeleteSnapshotsBefore(ctx, now.AddDate(0, 0, -days), "retention", now)
	if err == nil && n > 0 {
		s.log.Info("snapshots deleted", zap.Int("snapshots", n), zap.Int("days", days))
	}
	return err
}

// watchClock compares our clock with that of the last run and with Odoo's, and remembers the result.
func (s service) watchClock(ctx context.Context, now time.Time) (retentionClock, error) {
	if err := s.connectOnce(ctx); err != nil {
		return retentionClock{}, err
	}
	var clock retentionClock
	if _, err := s.store.GetFact(ctx, retentionFact, &clock); err != nil {
		return clock, fmt.Errorf("read the time of the last housekeeping: %w", err)
	}
	before := clock.Held
	clock.recordRun(now)
	there, err := s.odoo().ServerTime(ctx)
	if err != nil {
		return clock, fmt.Errorf("read the time of Odoo: %w", err)
	}
	clock.compareWith(there)
	if clock.Held != "" && clock.Held != before {
		level := zap.WarnLevel
		if clock.FirstDay {
			level = zap.InfoLevel
		}
		s.log.Log(level, "snapshot deletion is suspended", zap.String("why", clock.Held))
	}
	if err := s.store.SetFact(ctx, retentionFact, clock); err != nil {
		return clock, fmt.Errorf("store the time of housekeeping: %w", err)
	}
	return clock, nil
}

// readKeyExpiry updates the metric of when the first API key expires.
func (s service) readKeyExpiry(ctx context.Context) {
	if s.connectOnce(ctx) != nil {
		return
	}
	ends, err := doctor.KeyEnds(ctx, s.odoo())
	if err != nil {
		return // doctor reports why; the metric keeps its last value
	}
	var first time.Time
	for _, k := range ends {
		if first.IsZero() || k.Ends.Before(first) {
			first = k.Ends
		}
	}
	s.metrics.SetKeyExpiry(first)
}

func retentionChecks(ctx context.Context, db *store.Store) []report.Check {
	var clock retentionClock
	if _, err := db.GetFact(ctx, retentionFact, &clock); err != nil || clock.Held == "" {
		return nil // the check of the store reports the error
	}
	if clock.FirstDay {
		return []report.Check{{
			Name: "retention", Level: report.OK,
			Text: "the store is new, so the service does not delete snapshots yet: " + clock.Held,
		}}
	}
	return []report.Check{{
		Name: "retention", Level: report.Warning, Text: "the service does not delete snapshots at the moment: " + clock.Held,
		Remedy: "synchronise both clocks by NTP; deletion resumes after they have agreed for a day",
	}}
}
