package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// ErrClosed is returned by Add after Close.
var ErrClosed = errors.New("the store is closed")

// Store is one open database. All methods may be called at the same time from many goroutines.
type Store struct {
	dialect  dialect
	write    *pool // SQLite: one connection
	read     *pool // SQLite: some connections that only read; PostgreSQL: the same as write
	path     string
	readOnly bool // SQLite: opened to read only

	identity Identity

	adds          chan inboxAdd // to the one goroutine that writes the inbox
	flushed       chan struct{} // closed when that goroutine has ended
	addedRecently atomic.Bool   // somebody called Add since SaveLeads looked last
	addsOpen      sync.RWMutex  // held for reading by every Add; Close waits for them
	closed        bool
}

// Open opens the store at url, "sqlite:PATH" or "postgres://…", creates it where there is none, and brings its tables up to date. A store that a
// newer leadtwin has changed is refused with *NewerSchemaError. The values of ctx stay in use until Close; that it ends does not matter.
func Open(ctx context.Context, url string) (*Store, error) {
	s, err := connectStore(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if err := migrate(ctx, s.write.db, s.dialect); err != nil {
		return nil, errors.Join(fmt.Errorf("open the store: %w", err), s.closePools())
	}
	if err := s.ensureIdentity(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the store: %w", err), s.closePools())
	}
	s.startInboxWriter(ctx)
	return s, nil
}

// startInboxWriter starts the goroutine that writes the inbox, until Close.
func (s *Store) startInboxWriter(ctx context.Context) {
	s.adds = make(chan inboxAdd, maxQueuedAdds)
	s.flushed = make(chan struct{})
	go s.flushInboxAdds(context.WithoutCancel(ctx))
}

// Close answers every Add that has begun and closes the database. It may be called twice.
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
	maxTries       = 5                     // of a transaction that others get in the way of
	firstRetryWait = 20 * time.Millisecond // before the second try; it doubles
)

// inTransaction runs do in one transaction and says what was being done when it fails. Do may run again where another transaction got in the way, so it must
// not change anything but the transaction.
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

// tryTransaction runs do. What has a line in the audit trail (steps of the journal, snapshots, decisions, the stop switch) is in SQLite's own file then, as far
// as readers let it: a copy of that file, or one whose -wal file was deleted, still has it.
func (s *Store) tryTransaction(ctx context.Context, do func(*tx) error) (err error) {
	t, err := s.write.beginTx(ctx)
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
		_ = s.checkpoint(ctx, "PASSIVE") // waits for nobody; without it, all is in the -wal file
	}
	return nil
}
