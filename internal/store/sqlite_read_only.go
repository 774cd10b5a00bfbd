package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// readOnlyPragmas are for a file that this process may not write to.
const readOnlyPragmas = plainPragmas + "&mode=ro&_query_only=1&_dqs=0"

// OpenReadOnly is OpenExisting for readers: it also opens a SQLite store that this process may not write to, if its
// tables are up to date.
func OpenReadOnly(ctx context.Context, address string, options ...OpenOption) (*Store, error) {
	s, err := OpenExisting(ctx, address, options...)
	path, isFile := strings.CutPrefix(address, "sqlite:")
	if err == nil || !isFile || !isReadOnlyError(err) {
		return s, err
	}
	if s, err = connectReadOnly(ctx, path); err != nil {
		return nil, fmt.Errorf("open the store read-only: %w", err)
	}
	err = s.requireCurrentSchema(ctx)
	if err == nil {
		var found bool
		if found, err = s.loadIdentity(ctx); err == nil && !found {
			err = errors.New("the store has no identity")
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the store read-only: %w", err), s.closePools())
	}
	s.startInboxWriter(ctx)
	return s, nil
}

func isReadOnlyError(err error) bool {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
			return true
		}
	}
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// connectReadOnly opens a file that is only read. Without a log file nothing writes to it, and SQLite needs no shared
// memory, which it could not create in a read-only folder.
func connectReadOnly(ctx context.Context, path string) (*Store, error) {
	with := readOnlyPragmas
	if _, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		with += "&immutable=1"
	}
	db, err := openSQLite(ctx, path, with, readers)
	if err != nil {
		return nil, err
	}
	d := sqliteDialect()
	p := newPool(db, d)
	return &Store{dialect: d, path: path, write: p, read: p, readOnly: true}, nil
}

// IsReadOnly reports whether this process lacks permission to write to the store. Any other reason why it cannot write
// is an error.
func (s *Store) IsReadOnly(ctx context.Context) (bool, error) {
	if s.readOnly {
		return true, nil
	}
	err := s.CheckWritable(ctx)
	if err != nil && isReadOnlyError(err) {
		return true, nil
	}
	return false, err
}

// requireCurrentSchema refuses tables of another version, since they cannot be migrated.
func (s *Store) requireCurrentSchema(ctx context.Context) error {
	p, err := newMigrations(s.write.db, s.dialect)
	if err != nil {
		return err
	}
	have, known, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("read the version of the schema: %w", err)
	case have > known:
		return &NewerSchemaError{Have: have, Known: known}
	case have < known:
		return &OlderSchemaError{Have: have, Known: known}
	}
	return nil
}
