package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"time"

	"leadtwin/internal/platform"
)

// lockPollInterval is how often a process checks whether another one has left a section. Within a process nothing
// polls: App holds a mutex first.
const lockPollInterval = 50 * time.Millisecond

// Lock waits until no other user of this store, in this process or another, is in the section of this name, and enters
// it until release. The section of a process that dies is free at once: PostgreSQL sees its connection end, or the
// system its file close.
func (s *Store) Lock(ctx context.Context, name string) (release func(), err error) {
	if s.path == "" {
		release, err = s.lockAdvisory(ctx, name)
	} else {
		release, err = s.waitForFileLock(ctx, name)
	}
	if err != nil {
		return nil, fmt.Errorf("wait for other processes on the store (%s): %w", name, err)
	}
	return release, nil
}

// lockAdvisory keeps one connection of the pool, since the lock belongs to a session.
func (s *Store) lockAdvisory(ctx context.Context, name string) (release func(), err error) {
	session, err := s.lockSession(ctx, "SELECT pg_advisory_lock"+sectionKey, name)
	if err != nil {
		return nil, err
	}
	return func() { closeSession(ctx, session) }, nil
}

// sectionKey is the advisory lock of a section. Stores in other schemas of the database have other locks.
const sectionKey = "(hashtext('leadtwin ' || current_schema()), hashtext($1))"

// lockSession takes a connection out of the pool and locks something with it.
func (s *Store) lockSession(ctx context.Context, lock string, args ...any) (*sql.Conn, error) {
	// PostgreSQL notices within a minute that the machine of a replica is gone. Where the connection is a local socket,
	// it ignores this.
	const watch = `SELECT set_config('tcp_keepalives_idle', '20', false),
		set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '3', false)`
	conn, err := s.write.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err = conn.ExecContext(ctx, watch); err == nil {
		_, err = conn.ExecContext(ctx, lock, args...)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// closeSession releases all locks of a session.
func closeSession(ctx context.Context, session *sql.Conn) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	if _, err := session.ExecContext(ctx, "SELECT pg_advisory_unlock_all()"); err != nil {
		// The connection must not return to the pool with the lock; closing it releases the lock.
		_ = session.Raw(func(any) error { return driver.ErrBadConn })
	}
	_ = session.Close()
}

// waitForFileLock locks a file next to the store. The file is not deleted on release: another process may be waiting
// for it.
func (s *Store) waitForFileLock(ctx context.Context, name string) (release func(), err error) {
	for {
		file, err := tryLockFile(s.path, name)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		if !errors.Is(err, platform.ErrLocked) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(lockPollInterval):
		}
	}
}

// tryLockFile opens the file of a section and locks it until it is closed. It returns platform.ErrLocked if another
// process has the lock.
func tryLockFile(store, name string) (*os.File, error) {
	path := lockPath(store, name)
	const flags = os.O_CREATE | os.O_RDWR
	file, err := os.OpenFile(path, flags, 0o600) //nolint:gosec // G304: next to the store, whose path an admin chose
	if err != nil {
		return nil, err
	}
	// SQLite does so with its files: one command run by root would otherwise lock out the user of the service.
	if err := platform.ChownAsRoot(file, store); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if err := platform.LockFile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func lockPath(store, name string) string { return store + "-" + name + ".lock" }
