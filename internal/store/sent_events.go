package store

import (
	"context"
	"time"
)

// SentEvents is how far the audit trail was sent to a receiver.
type SentEvents struct {
	Seq      int64     // line of the audit trail up to which nothing is left to send
	SentAt   time.Time // of the last message that was accepted; zero: never
	FailedAt time.Time // since when the next message has not been accepted; zero if it was not tried, or is accepted
	Failure  string
}

// SentEvents returns how far the audit trail was sent; found is false before BeginSending.
func (s *Store) SentEvents(ctx context.Context) (sent SentEvents, found bool, err error) {
	found, err = queryOne(ctx, s.read, "SELECT seq, sent_at, failed_at, failure FROM sent_events WHERE id = 1", nil,
		&sent.Seq, &sent.SentAt, &sent.FailedAt, &sent.Failure)
	return sent, found, wrapf(err, "read how far events were sent")
}

// BeginSending makes the end of the audit trail the place from which events are sent, unless sending has begun.
func (s *Store) BeginSending(ctx context.Context) error {
	return s.exec(ctx, "begin to send events", `INSERT INTO sent_events (id, seq, sent_at, failed_at, failure)
		SELECT 1, seq, 0, 0, '' FROM audit_head WHERE id = 1 ON CONFLICT (id) DO NOTHING`)
}

// RecordSent stores that all events up to a line were sent; at is zero if no event was for the receiver. It
// never goes back: another replica may be further.
func (s *Store) RecordSent(ctx context.Context, seq int64, at time.Time) error {
	return s.inTransaction(ctx, "store how far events were sent", func(t *tx) error {
		_, err := t.exec(ctx, "UPDATE sent_events SET seq = ? WHERE id = 1 AND seq < ?", seq, seq)
		if err == nil && !at.IsZero() {
			_, err = t.exec(ctx, "UPDATE sent_events SET sent_at = ?, failed_at = 0, failure = '' WHERE id = 1", toMicros(at))
		}
		return err
	})
}

// RecordSendFailure stores why the next event was not accepted, and since when it has not been.
func (s *Store) RecordSendFailure(ctx context.Context, failure string, at time.Time) error {
	return s.exec(ctx, "store why an event was not sent", `UPDATE sent_events SET failure = ?,
		failed_at = CASE WHEN failed_at = 0 THEN ? ELSE failed_at END WHERE id = 1`, cleanText(failure), toMicros(at))
}

// SkipEvent stores that the events up to a line are not sent any more. Failures of the next one count from its own
// first attempt.
func (s *Store) SkipEvent(ctx context.Context, seq int64) error {
	return s.exec(ctx, "skip an event",
		`UPDATE sent_events SET seq = ?, failed_at = 0, failure = '' WHERE id = 1 AND seq < ?`,
		seq, seq)
}
