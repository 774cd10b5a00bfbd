package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	readers = 4 // connections that only read

	// plainPragmas are set for every connection, since they are part of its address. FULL: confirmed data survives a
	// power failure.
	plainPragmas = "?_pragma=busy_timeout(10000)"
	pragmas      = plainPragmas + "&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=journal_size_limit(67108864)&_dqs=0"
	// writerPragmas are set for the writer. IMMEDIATE: a transaction that will write waits at its beginning, where
	// waiting is possible. Secure delete: deleted data is overwritten, since it may be personal. Temporary data, such as
	// the journal of a statement that inserts many rows, stays in memory.
	writerPragmas = pragmas + "&_txlock=immediate&_pragma=cache_size(-16000)" +
		"&_pragma=wal_autocheckpoint(4000)&_pragma=secure_delete(1)&_pragma=temp_store(MEMORY)"
	readerPragmas = pragmas + "&_pragma=cache_size(-4000)&_query_only=1"
)

func connectStore(ctx context.Context, address string) (*Store, error) {
	scheme, path, _ := strings.Cut(address, ":")
	switch scheme {
	case "sqlite":
		return connectSQLite(ctx, path)
	case "postgres", "postgresql":
		return connectPostgres(ctx, address)
	}
	return nil, fmt.Errorf("the URL begins with %q, but must begin with sqlite: or postgres://", scheme)
}

func connectSQLite(ctx context.Context, path string) (*Store, error) {
	if path == "" || strings.HasPrefix(path, ":") {
		return nil, errors.New(`the address must name a file, as in "sqlite:leadtwin.db"`)
	}
	if err := refuseForeignFile(ctx, path); err != nil {
		return nil, err
	}
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	// The system call that the SQLite of every Linux distribution commits with: as durable in half the time. Elsewhere the
	// default stays.
	if _, err := sqlite.Fdatasync(true); err != nil && !errors.Is(err, sqlite.ErrFdatasyncUnavailable) {
		return nil, err
	}
	d := sqliteDialect()
	s := &Store{dialect: d, path: path}
	writer, err := openSQLite(ctx, path, writerPragmas, 1)
	if err != nil {
		return nil, err
	}
	s.write = newPool(writer, d)
	reader, err := openSQLite(ctx, path, readerPragmas, readers)
	if err != nil {
		return nil, errors.Join(err, s.write.close())
	}
	s.read = newPool(reader, d)
	return s, nil
}

func openSQLite(ctx context.Context, path, with string, connections int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+with)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := pingUntilFree(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	return db, nil
}

// pingUntilFree opens a connection. SQLite does not wait for its busy timeout while another process that closes the
// last connection deletes the write-ahead log, so a busy file is tried again.
func pingUntilFree(ctx context.Context, db *sql.DB) error {
	const tries, pause = 50, 100 * time.Millisecond
	for try := 1; ; try++ {
		err := db.PingContext(ctx)
		if err == nil || try == tries || !isBusy(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(pause):
		}
	}
}

func isBusy(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == sqlite3.SQLITE_BUSY
}

// createPrivate creates an empty file that only its owner may read: SQLite creates its other files with the same
// permissions.
func createPrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("create the folder of the store: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // G304: an admin chose the path
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("create the file of the store: %w", err)
	}
	return file.Close()
}
