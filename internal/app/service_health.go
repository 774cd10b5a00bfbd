package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
	"leadtwin/sync/crawl"
	"leadtwin/sync/jobs"
)

// lastDeliveryFact holds when the last delivery was stored, as of the last time that watchStore looked.
const lastDeliveryFact = "webhook.last_delivery"

// failingFact holds a jobFailure; it is one for each kind, so that two jobs cannot overwrite each other's.
func failingFact(kind jobs.Kind) string { return "job.failing." + string(kind) }

// jobFailure is since when a job fails, and why its last run did; zero if the last run succeeded.
type jobFailure struct {
	Since time.Time `json:"since,omitzero"`
	Error string    `json:"error,omitempty"`
}

// watchedJobs are the jobs whose failures are stored. Messages to webhooks.send_to have a separate record.
func watchedJobs() []jobs.Kind {
	return []jobs.Kind{jobs.Incremental, jobs.Full, jobs.Drain, jobs.Apply, jobs.Housekeep}
}

const maxFailure = 500 // characters of an error

// recordTimeout is how long the store may take to note how a job ended.
const recordTimeout = 5 * time.Second

// recordJob counts one run of a job, and stores since when it fails.
func (a *App) recordJob(run jobs.Run) {
	a.metrics.RecordJob(run)
	if run.Kind == jobs.Send || a.ending.Err() != nil {
		return // what was interrupted did not fail
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(a.ending), recordTimeout)
	defer cancel()
	if err := a.storeJobFailure(ctx, run); err != nil {
		a.log.Warn("result of a job could not be stored", zap.String("job", string(run.Kind)), zap.Error(err))
	}
}

func (a *App) storeJobFailure(ctx context.Context, run jobs.Run) error {
	if _, postponed := errors.AsType[*jobs.RetryAfterError](run.Err); postponed {
		return nil
	}
	var was, is jobFailure
	if _, err := a.store.GetFact(ctx, failingFact(run.Kind), &was); err != nil {
		return err
	}
	if run.Err != nil {
		is = jobFailure{Since: was.Since, Error: plaintext.SingleLine(run.Err.Error(), maxFailure)}
		if is.Since.IsZero() {
			is.Since = a.o.Now()
		}
	}
	if is.Error == was.Error && is.Since.Equal(was.Since) {
		return nil
	}
	return a.store.SetFact(ctx, failingFact(run.Kind), is)
}

// recordDelivery keeps when the last delivery was stored, for the time after a restart. Of replicas the latest counts.
func (a *App) recordDelivery(ctx context.Context) error {
	last := a.hooks.LastAccepted()
	if last.IsZero() {
		return nil
	}
	known, err := a.timeFact(ctx, lastDeliveryFact)
	if err != nil || !last.After(known) {
		return err
	}
	return a.store.SetFact(ctx, lastDeliveryFact, last)
}

// health reports how the service is doing. It reads only the store.
func (a *App) health(ctx context.Context) (h report.ServiceHealth, err error) {
	h.Failing = []report.FailingTask{}
	if h.LastBackup, err = a.timeFact(ctx, lastBackupFact); err != nil {
		return h, err
	}
	h.LastBackup = h.LastBackup.UTC()
	for _, kind := range watchedJobs() {
		var f jobFailure
		if _, err := a.store.GetFact(ctx, failingFact(kind), &f); err != nil {
			return h, err
		}
		if f.Since.IsZero() {
			continue
		}
		recovered, err := a.sweptSince(ctx, kind, f.Since)
		if err != nil {
			return h, err
		}
		if !recovered {
			h.Failing = append(h.Failing, report.FailingTask{Task: string(kind), Since: f.Since.UTC(), Error: f.Error})
		}
	}
	missing, err := crawl.MissingLeads(ctx, a.store)
	if err != nil {
		return h, err
	}
	if missing != nil {
		h.Failing = append(h.Failing,
			report.FailingTask{Task: report.MissingLeads, Since: missing.At.UTC(), Error: missingText(missing)})
	}
	inbox, err := a.store.InboxStats(ctx)
	if err != nil {
		return h, fmt.Errorf("read the inbox: %w", err)
	}
	h.InboxOldest = inbox.Oldest.UTC()
	if h.Webhooks, err = a.webhookHealth(ctx); err != nil {
		return h, err
	}
	h.Outgoing, err = a.outgoingHealth(ctx)
	return h, err
}

// sweptSince reports whether a sweep of a kind has ended since a time, be it that of a command.
func (a *App) sweptSince(ctx context.Context, kind jobs.Kind, at time.Time) (bool, error) {
	swept, full, err := a.lastSweeps(ctx)
	return kind == jobs.Incremental && swept.After(at) || kind == jobs.Full && full.After(at), err
}

func (a *App) webhookHealth(ctx context.Context) (h report.WebhookHealth, err error) {
	var known installed
	if _, err := a.store.GetFact(ctx, webhookFact, &known); err != nil {
		return h, err
	}
	if h.LastDelivery, err = a.timeFact(ctx, lastDeliveryFact); err != nil {
		return h, err
	}
	if a.hooks != nil {
		if last := a.hooks.LastAccepted(); last.After(h.LastDelivery) {
			h.LastDelivery = last
		}
		refused := a.hooks.Refused()
		h.Refused, h.LastRefused = refused.Count, refused.Last.UTC()
	}
	h.LastDelivery, h.InstalledAt, h.State = h.LastDelivery.UTC(), known.At.UTC(), report.WebhookUnknown
	link := a.linked.Load()
	switch {
	case link != nil && !link.odoo.Session().Version.HasWebhooks():
		h.State = report.WebhookUnsupported
	case len(a.o.Settings.Webhooks.Tokens()) == 0:
		h.State = report.WebhookOff
	case !known.At.IsZero() && known.Address == addressHash(a.o.Settings):
		h.State = report.WebhookInstalled
	case !known.At.IsZero():
		h.State = report.WebhookMoved
	}
	return h, nil
}

func (a *App) outgoingHealth(ctx context.Context) (*report.OutgoingHealth, error) {
	if a.o.Settings.Webhooks.SendTo == "" {
		return nil, nil //nolint:nilnil // nothing is sent
	}
	sent, _, err := a.store.SentEvents(ctx)
	if err != nil {
		return nil, err
	}
	return &report.OutgoingHealth{
		LastSent: sent.SentAt.UTC(), FailingSince: sent.FailedAt.UTC(), Error: sent.Failure,
	}, nil
}
