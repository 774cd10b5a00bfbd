package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// MissingStoreError reports that a store which must exist does not.
type MissingStoreError struct{ Place, Folder string }

func (e *MissingStoreError) Error() string {
	if e.Folder == "" {
		return "no store at " + e.Place
	}
	return fmt.Sprintf("no store at %s (working directory %s)", e.Place, e.Folder)
}

// ForeignFileError reports a file that is the database of another program.
type ForeignFileError struct{ Path string }

func (e *ForeignFileError) Error() string { return e.Path + " is not a Leadtwin store" }

// Location describes where a store is: the full path of a file, or a server without user and password.
func Location(address string) string {
	scheme, path, _ := strings.Cut(address, ":")
	if scheme == "sqlite" {
		if full, err := filepath.Abs(path); err == nil && path != "" {
			path = full
		}
		return "sqlite:" + path
	}
	u, err := url.Parse(address)
	if err != nil {
		return scheme + ":…"
	}
	place := scheme + "://" + u.Host + u.Path
	if schema := u.Query().Get("search_path"); schema != "" {
		place += " (schema " + schema + ")"
	}
	return place
}

// OpenExisting is Open for a store that must exist: it returns *MissingStoreError otherwise.
func OpenExisting(ctx context.Context, address string, options ...OpenOption) (*Store, error) {
	if scheme, path, _ := strings.Cut(address, ":"); scheme == "sqlite" {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
			folder, _ := os.Getwd() // only for the message
			return nil, &MissingStoreError{Place: "sqlite:" + path, Folder: folder}
		}
		if err != nil {
			return nil, fmt.Errorf("open the store: %w", err)
		}
		return Open(ctx, address, options...)
	}
	s, err := connectStore(ctx, address)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	found, err := s.hasStoreTables(ctx)
	if err := errors.Join(err, s.closePools()); err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	if !found {
		return nil, &MissingStoreError{Place: Location(address)}
	}
	return Open(ctx, address, options...)
}

func (s *Store) hasStoreTables(ctx context.Context) (found bool, err error) {
	err = s.write.db.QueryRowContext(ctx, "SELECT to_regclass('audit_head') IS NOT NULL").Scan(&found)
	return found, err
}

// refuseForeignFile returns *ForeignFileError for a SQLite file of another program: opening it as a store would change
// it. A file that does not exist or is empty is accepted.
func refuseForeignFile(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	header := make([]byte, len(sqliteHeader))
	file, err := os.Open(path) //nolint:gosec // G304: an admin chose the path
	if err != nil {
		return err
	}
	_, err = file.ReadAt(header, 0)
	if err := errors.Join(err, file.Close()); err != nil || string(header) != sqliteHeader {
		return &ForeignFileError{Path: path}
	}
	db, err := openSQLite(ctx, path, plainPragmas, 1)
	if err != nil {
		return err
	}
	var tables, ours int
	err = db.QueryRowContext(ctx, `SELECT count(*), count(CASE WHEN name IN ('audit_head', 'goose_db_version') THEN 1 END)
		FROM sqlite_master`).Scan(&tables, &ours)
	if err := errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	if tables > 0 && ours == 0 {
		return &ForeignFileError{Path: path}
	}
	return nil
}

const sqliteHeader = "SQLite format 3\x00"
