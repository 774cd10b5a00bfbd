package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"leadtwin/internal/platform"
)

// serviceSection is the section of the only service on a SQLite store.
const serviceSection = "service"

// serviceRecord is the content that the service writes into its lock file.
type serviceRecord struct {
	Holder Holder
	Since  time.Time
}

// LockService makes h the only service on a SQLite store, until release: a second one would process the same queue. It
// returns *HeldError with the current one, even if that was killed a moment ago and another has taken its place.
// PostgreSQL allows many services.
func (s *Store) LockService(h Holder, now time.Time) (release func() error, err error) {
	if s.path == "" {
		return func() error { return nil }, nil
	}
	file, err := tryLockFile(s.path, serviceSection)
	if errors.Is(err, platform.ErrLocked) {
		return nil, &HeldError{Lease: s.readServiceHolder()}
	}
	if err != nil {
		return nil, fmt.Errorf("lock the store for one service: %w", err)
	}
	text, err := json.Marshal(serviceRecord{Holder: h, Since: now})
	if err == nil {
		err = file.Truncate(0)
	}
	if err == nil {
		_, err = file.WriteAt(text, 0)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("lock the store for one service: %w", err), file.Close())
	}
	return file.Close, nil
}

// ServiceHolder returns the service that runs on a SQLite store, nil if there is none. Known is false where it cannot
// be read: PostgreSQL may have many services, and a read-only store does not show it.
func (s *Store) ServiceHolder() (held *Lease, known bool, err error) {
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
	if !errors.Is(err, platform.ErrLocked) {
		return nil, false, fmt.Errorf("check whether a service runs: %w", err)
	}
	lease := s.readServiceHolder()
	return &lease, true, nil
}

func (s *Store) readServiceHolder() Lease {
	lease := Lease{
		Name:   "the service on " + s.path,
		Holder: Holder{What: "another leadtwin serve", Host: "this machine"},
	}
	var record serviceRecord
	text, err := os.ReadFile(lockPath(s.path, serviceSection))
	if err == nil && json.Unmarshal(text, &record) == nil {
		lease.Holder, lease.Since = record.Holder, record.Since
	}
	return lease
}
