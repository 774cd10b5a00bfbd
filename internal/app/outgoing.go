package app

import (
	"context"
	crand "crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	"leadtwin/config"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/webhooks/outgoing"
)

func newSender(c config.Config, now func() time.Time) (*outgoing.Sender, error) {
	return outgoing.New(c.Webhooks.SendTo, c.Webhooks.SendKeys(), "Leadtwin/"+version, now)
}

// beginSending prepares the messages to webhooks.send_to. What happened before it was set for the first time is not
// sent.
func (a *App) beginSending(ctx context.Context) (err error) {
	if a.o.Settings.Webhooks.SendTo == "" {
		return nil
	}
	if a.sender, err = newSender(a.o.Settings, a.o.Now); err != nil {
		return err
	}
	a.sent = outgoing.NewMetrics(a.metrics.Registry())
	return a.store.BeginSending(ctx)
}

// SendEvents sends merges and undos to webhooks.send_to in their order, from where the last run ended. The audit trail
// is the queue: a message that was sent right before a kill is sent again with the same id.
func (s service) SendEvents(ctx context.Context) error {
	sent, begun, err := s.store.SentEvents(ctx)
	if err != nil || !begun {
		return err
	}
	for after := sent.Seq; ; {
		events, read, err := s.Events(ctx, after)
		if err != nil {
			return err
		}
		for i := range events {
			if s.ending.Err() != nil {
				return nil
			}
			m, is := messageOf(&events[i], s.o.Settings.Odoo.Database)
			if !is {
				continue
			}
			if err := s.sendMessage(ctx, events[i].ID, m, sent.FailedAt); err != nil {
				return err
			}
			sent.FailedAt = time.Time{} // which was about this message
		}
		if read == after {
			return nil
		}
		if err := s.store.RecordSent(ctx, read, time.Time{}); err != nil {
			return err
		}
		after = read
	}
}

// sendMessage sends the message about a line of the audit trail, and stores the result. failingSince is the time of its
// first attempt that failed, if any did.
func (s service) sendMessage(ctx context.Context, seq int64, m report.Message, failingSince time.Time) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	err = s.sender.Send(ctx, m.ID, body)
	s.sent.Record(err)
	if err == nil {
		s.log.Info("message sent", zap.String("id", m.ID), zap.String("type", m.Type), zap.String("to", s.sender.Host()))
		return s.store.RecordSent(ctx, seq, s.o.Now())
	}
	if isGivenUp(err, failingSince, s.o.Now()) {
		s.sent.RecordGivenUp()
		s.log.Error("message dropped, the receiver rejects it", zap.String("id", m.ID),
			zap.Time("since", failingSince), zap.Error(err))
		return s.store.SkipEvent(ctx, seq)
	}
	if e := s.store.RecordSendFailure(context.WithoutCancel(ctx), err.Error(), s.o.Now()); e != nil {
		s.log.Warn("reason why a message was not sent could not be stored", zap.Error(e))
	}
	return fmt.Errorf("send %s to webhooks.send_to: %w", m.ID, err)
}

// rejectedFor is how long a message that the receiver rejects is sent again: time to repair the receiver.
const rejectedFor = 24 * time.Hour

// isGivenUp reports whether a message that was not accepted would only hold up the ones after it.
func isGivenUp(err error, failingSince, now time.Time) bool {
	refused, ok := errors.AsType[*outgoing.SendError](err)
	return ok && refused.IsRejected() && !failingSince.IsZero() && now.Sub(failingSince) > rejectedFor
}

// messageOf is the message about an event; decisions about cases are none.
func messageOf(e *report.Event, database string) (m report.Message, is bool) {
	m = report.Message{
		ID: e.Action, Timestamp: e.At.UTC(),
		Data: report.MessageData{Database: database, Case: e.Case, Survivor: e.Survivor, Leads: []report.Replacement{}},
	}
	switch e.Kind {
	case report.LeadsMerged:
		m.Type = report.LeadMerged
		for _, lead := range e.Leads {
			m.Data.Leads = append(m.Data.Leads, report.Replacement{From: lead, To: e.Survivor})
		}
		return m, true
	case report.MergeUndone:
		m.Type, m.Data.Undoes = report.LeadMergeUndone, e.Undoes
		for _, lead := range slices.Sorted(maps.Keys(e.RestoredAs)) {
			m.Data.Leads = append(m.Data.Leads, report.Replacement{From: lead, To: e.RestoredAs[lead]})
		}
		return m, true
	case report.CaseDecided:
	}
	return m, false
}

// SendTest sends a test message to webhooks.send_to. It needs neither store nor Odoo.
func SendTest(ctx context.Context, c config.Config, now func() time.Time) (report.SentMessage, error) {
	if c.Webhooks.SendTo == "" {
		return report.SentMessage{}, &AdvisedError{
			Why: "webhooks.send_to is not set", Do: "set webhooks.send_to and webhooks.send_secret",
		}
	}
	sender, err := newSender(c, now)
	if err != nil {
		return report.SentMessage{}, err
	}
	begun := now()
	out := report.SentMessage{Host: sender.Host(), ID: "test-" + crand.Text()}
	body, err := json.Marshal(report.Message{
		ID: out.ID, Type: report.TestMessage, Timestamp: begun.UTC().Truncate(time.Second),
		Data: report.MessageData{Database: c.Odoo.Database, Leads: []report.Replacement{}},
	})
	if err != nil {
		return out, err
	}
	err = sender.Send(ctx, out.ID, body)
	out.Seconds = now().Sub(begun).Seconds()
	return out, err
}

// sendChecks reports whether the receiver accepts messages, for doctor. It names the host only.
func sendChecks(ctx context.Context, c config.Config, db *store.Store) []report.Check {
	if c.Webhooks.SendTo == "" {
		return nil
	}
	sender, err := newSender(c, time.Now) //nolint:forbidigo // nothing is sent
	if err != nil {
		return nil // the check of the settings refused it
	}
	check := report.Check{Name: "messages", Level: report.OK}
	sent, begun, err := db.SentEvents(ctx)
	switch {
	case err != nil:
		check.Level, check.Text = report.Failed, err.Error()
	case !sent.FailedAt.IsZero():
		check.Level, check.Remedy = report.Warning, "leadtwin webhook test"
		check.Text = fmt.Sprintf("merges have not been reported since %s: %s", sent.FailedAt.UTC().Format(time.DateTime),
			sent.Failure)
	case !begun:
		check.Text = fmt.Sprintf("merges will be reported to %s once 'leadtwin serve' runs", sender.Host())
	case sent.SentAt.IsZero():
		check.Text = fmt.Sprintf("merges are reported to %s; none yet", sender.Host())
	default:
		check.Text = fmt.Sprintf("merges are reported to %s; the last at %s UTC", sender.Host(),
			sent.SentAt.UTC().Format(time.DateTime))
	}
	return []report.Check{check}
}
