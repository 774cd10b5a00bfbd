package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// LeaseHolder says who has a lease now; nil for nobody.
func (s *Store) LeaseHolder(ctx context.Context, name string, now time.Time) (held *HeldError, err error) {
	const statement = "SELECT holder, what, host, pid, since, ends FROM lease WHERE name = ? AND ends > ?"
	err = forEachRow(ctx, s.read, statement, []any{name, toMicros(now)}, func(rows *sql.Rows) error {
		held = &HeldError{Name: name}
		var since, until int64
		err := rows.Scan(&held.By.ID, &held.By.What, &held.By.Host, &held.By.PID, &since, &until)
		held.Since, held.Until = fromMicros(since), fromMicros(until)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read who holds the lease %s: %w", name, err)
	}
	return held, nil
}

// ServiceHolder says which service runs on a SQLite store; nil for none. On PostgreSQL there may be many, and a store that is
// read-only does not show it: known is false.
func (s *Store) ServiceHolder() (held *HeldError, known bool, err error) {
	if s.path == "" {
		return nil, false, nil
	}
	file, err := tryLockFile(s.path, serviceSection)
	if err == nil {
		return nil, true, file.Close()
	}
	if isReadOnlyError(err) {
		return nil, false, nil
	}
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, false, fmt.Errorf("look whether a service runs: %w", err)
	}
	return s.readServiceHolder(), true, nil
}

// serviceSection is the section of the one service on a SQLite store.
const serviceSection = "service"

// serviceRecord is what the service writes into the file that it locks.
type serviceRecord struct {
	Holder
	Since time.Time
}

// readServiceHolder says who holds the file of the one service.
func (s *Store) readServiceHolder() *HeldError {
	held := &HeldError{Name: "the service on " + s.path, By: Holder{What: "another leadtwin serve", Host: "this machine"}}
	var who serviceRecord
	if text, err := os.ReadFile(lockPath(s.path, serviceSection)); err == nil && json.Unmarshal(text, &who) == nil {
		held.By, held.Since = who.Holder, who.Since
	}
	return held
}
