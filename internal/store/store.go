package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// ErrClosed is returned by AddToInbox after Close.
var ErrClosed = errors.New("the store is closed")

// Store is one open database. Its methods are safe for concurrent use.
type Store struct {
	dialect  dialect
	write    *pool // SQLite: one connection
	read     *pool // SQLite: read-only connections; PostgreSQL: the same as write
	path     string
	readOnly bool // SQLite: opened to read only

	identity Identity
	decoded  decodedDirectory

	adds          chan inboxAdd // to the goroutine that writes the inbox
	flushed       chan struct{} // closed when that goroutine has ended
	addedRecently atomic.Bool   // AddToInbox was called since SaveLeads last checked
	addsOpen      sync.RWMutex  // held for reading by every AddToInbox; Close waits for them
	closed        bool
}

// Open opens the store at url, "sqlite:PATH" or "postgres://…", creates it if it does not exist, and migrates its
// tables, after a copy of a SQLite store in its directory. It returns *NewerSchemaError for a store that a newer
// leadtwin has migrated. The values of ctx are used until Close; its end does not matter.
func Open(ctx context.Context, url string, options ...OpenOption) (*Store, error) {
	s, err := connectStore(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if err := s.migrate(ctx, newOpenOptions(options)); err != nil {
		return nil, errors.Join(fmt.Errorf("open the store: %w", err), s.closePools())
	}
	if err := errors.Join(s.fillPatterns(ctx), s.ensureIdentity(ctx)); err != nil {
		return nil, errors.Join(fmt.Errorf("open the store: %w", err), s.closePools())
	}
	s.startInboxWriter(ctx)
	return s, nil
}

func (s *Store) startInboxWriter(ctx context.Context) {
	s.adds = make(chan inboxAdd, maxQueuedAdds)
	s.flushed = make(chan struct{})
	go s.flushInboxAdds(context.WithoutCancel(ctx))
}

// Close answers every AddToInbox that has begun and closes the database. It may be called twice.
func (s *Store) Close() error {
	s.addsOpen.Lock()
	defer s.addsOpen.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	close(s.adds)
	<-s.flushed
	return s.closePools()
}

func (s *Store) closePools() error {
	if s.read == s.write {
		return s.write.close()
	}
	return errors.Join(s.read.close(), s.write.close())
}

const (
	maxTries       = 5                     // of a transaction that conflicts with others
	firstRetryWait = 20 * time.Millisecond // before the second try; it doubles
)

// inTransaction runs do in one transaction; what describes it in the error. It may run do again after a conflict with
// another transaction, so do must change nothing outside the transaction.
func (s *Store) inTransaction(ctx context.Context, what string, do func(*tx) error) error {
	wait := firstRetryWait
	for try := 1; ; try++ {
		err := s.tryTransaction(ctx, do)
		switch {
		case err == nil:
			return nil
		case try == maxTries || !s.dialect.isRetryable(err):
			return fmt.Errorf("%s: %w", what, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, errors.Join(err, context.Cause(ctx)))
		case <-time.After(wait):
		}
		wait *= 2
	}
}

// exec runs one statement in a separate transaction; what describes it in the error.
func (s *Store) exec(ctx context.Context, what, statement string, args ...any) error {
	return s.inTransaction(ctx, what, func(t *tx) error {
		_, err := t.exec(ctx, statement, args...)
		return err
	})
}

// readTransaction runs do, whose reads all see the same state of the store whatever is written meanwhile.
func (s *Store) readTransaction(ctx context.Context, do func(querier) error) error {
	t, err := s.read.beginTx(ctx, s.dialect.readTx)
	if err != nil {
		return err
	}
	return errors.Join(do(t), t.rollback())
}

// tryTransaction runs do once. A transaction that wrote to the audit trail is then moved from the -wal file into the
// SQLite file itself, as far as readers allow: a copy of that file alone, or a store whose -wal file was deleted, still
// has it.
func (s *Store) tryTransaction(ctx context.Context, do func(*tx) error) (err error) {
	t, err := s.write.beginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, t.rollback())
		}
	}()
	if err := do(t); err != nil {
		return err
	}
	if err := t.tx.Commit(); err != nil {
		return err
	}
	if t.audited {
		_ = s.checkpoint(ctx, "PASSIVE") // does not wait; if it fails, everything is in the -wal file
	}
	return nil
}
