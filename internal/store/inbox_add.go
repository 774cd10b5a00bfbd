package store

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

const (
	maxQueuedAdds    = 1024             // calls that wait for the writer before further ones block
	addWindow        = time.Millisecond // how long the first call of a transaction waits for others
	maxLeadsPerFlush = 4096             // about the most leads of one transaction
	flushTimeout     = 30 * time.Second // for one transaction
	inboxUpsert      = `ON CONFLICT (lead) DO UPDATE SET version = excluded.version, attempts = 0, next_try = 0,
		first_seen = CASE WHEN excluded.first_seen < inbox.first_seen THEN excluded.first_seen ELSE inbox.first_seen END,
		last_seen = CASE WHEN excluded.last_seen > inbox.last_seen THEN excluded.last_seen ELSE inbox.last_seen END`
)

// inboxAdd is one call of AddToInbox that waits for its answer.
type inboxAdd struct {
	ids  []crm.LeadID
	seen int64
	done chan error // buffered for one answer
}

// AddToInbox adds leads to the inbox and returns once they are on disk. A lead that is in the inbox already stays there
// once. Concurrent calls share a transaction, so thousands a second are fine. After an error nothing is promised and
// the sender should send again.
func (s *Store) AddToInbox(ctx context.Context, ids []crm.LeadID, seen time.Time) error {
	s.addsOpen.RLock()
	defer s.addsOpen.RUnlock()
	if s.closed {
		return ErrClosed
	}
	if len(ids) == 0 {
		return nil
	}
	s.addedRecently.Store(true)
	a := inboxAdd{slices.Clone(ids), toMicros(seen), make(chan error, 1)}
	select {
	case s.adds <- a:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-a.done:
		return err
	case <-ctx.Done(): // it may still be written
		return context.Cause(ctx)
	}
}

// flushInboxAdds writes the ids that AddToInbox sends, many calls in one transaction, until Close.
func (s *Store) flushInboxAdds(ctx context.Context) {
	defer close(s.flushed)
	for first := range s.adds {
		batch := s.collectInboxAdds(first)
		err := s.writeInboxAdds(ctx, batch)
		for _, a := range batch {
			a.done <- err
		}
	}
}

// collectInboxAdds waits a moment for more: at thousands of calls a second a commit for several costs far less than one
// for each.
func (s *Store) collectInboxAdds(first inboxAdd) []inboxAdd {
	batch, leads := []inboxAdd{first}, len(first.ids)
	timer := time.NewTimer(addWindow)
	defer timer.Stop()
	for leads < maxLeadsPerFlush {
		select {
		case a, ok := <-s.adds:
			if !ok {
				return batch
			}
			batch, leads = append(batch, a), leads+len(a.ids)
		case <-timer.C:
			return batch
		}
	}
	return batch
}

func (s *Store) writeInboxAdds(ctx context.Context, batch []inboxAdd) error {
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	type span struct{ first, last int64 }
	seen := map[crm.LeadID]span{}
	var ids []crm.LeadID
	for _, a := range batch {
		for _, id := range a.ids {
			old, ok := seen[id]
			if !ok {
				old = span{a.seen, a.seen}
				ids = append(ids, id)
			}
			seen[id] = span{min(old.first, a.seen), max(old.last, a.seen)}
		}
	}
	slices.Sort(ids) // a fixed order, so that two replicas never wait for each other
	args := make([]any, 0, 6*len(ids))
	for _, id := range ids {
		version := rand.Int64() //nolint:gosec // G404: it need only differ, not be a secret
		args = append(args, int64(id), seen[id].first, seen[id].last, version, 0, 0)
	}
	return s.inTransaction(ctx, "add leads to the inbox", func(t *tx) error {
		return t.insertRows(ctx, "INSERT INTO inbox (lead, first_seen, last_seen, version, attempts, next_try)", inboxUpsert,
			6, args)
	})
}
