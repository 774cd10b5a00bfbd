package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// ErrUsePgDump is returned for PostgreSQL, which has its own backup tools.
var ErrUsePgDump = errors.New(
	"the store is on PostgreSQL: back it up with pg_dump, and restore it with pg_restore or psql",
)

// FileExistsError reports that the target file exists.
type FileExistsError struct{ Path string }

func (e *FileExistsError) Error() string {
	return e.Path + " already exists: choose another name or move that file"
}

// Backup writes a copy of a SQLite store to path, which must not exist, without blocking others. The copy is one file
// and contains everything that was stored when the backup began. On PostgreSQL it returns ErrUsePgDump.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.path == "" {
		return ErrUsePgDump
	}
	return copySQLite(ctx, s.path, path)
}

// Restore checks a backup and copies it to url. It returns *FileExistsError if there is a store, *NewerSchemaError for
// a backup of a newer leadtwin, and ErrUsePgDump on PostgreSQL. If accept, which may be nil, returns an error, nothing
// is restored.
func Restore(ctx context.Context, backup, url string, accept func(*Store) error) error {
	scheme, path, _ := strings.Cut(url, ":")
	if scheme != "sqlite" {
		return ErrUsePgDump
	}
	if _, err := os.Stat(backup); err != nil {
		return fmt.Errorf("restore the store: %w", err)
	}
	if err := refuseForeignFile(ctx, backup); err != nil {
		return fmt.Errorf("restore the store: %w", err)
	}
	if err := copySQLite(ctx, backup, path); err != nil {
		return fmt.Errorf("restore the store: %w", err)
	}
	if err := finishRestore(ctx, url, accept); err != nil {
		return fmt.Errorf("restore the store: %w", errors.Join(err, removeSQLite(path)))
	}
	return nil
}

// finishRestore checks a restored copy, and makes it the next generation of its store.
func finishRestore(ctx context.Context, url string, accept func(*Store) error) error {
	s, err := Open(ctx, url, WithoutBackup()) // the backup itself stays
	if err != nil {
		return fmt.Errorf("the backup is damaged: %w", err)
	}
	if err = s.Check(ctx); err != nil {
		err = fmt.Errorf("the backup is damaged: %w", err)
	}
	if err == nil && accept != nil {
		err = accept(s)
	}
	if err == nil {
		err = s.startNextGeneration(ctx)
	}
	return errors.Join(err, s.Close())
}

// startNextGeneration marks a restored store: later work in Odoo was not done by this generation, all notes in Odoo are
// compared again, and no action id is issued twice.
func (s *Store) startNextGeneration(ctx context.Context) error {
	return s.inTransaction(ctx, "mark the store as restored", func(t *tx) error {
		if _, err := t.exec(ctx, "UPDATE identity SET generation = generation + 1 WHERE one = 1"); err != nil {
			return err
		}
		if _, err := t.exec(ctx, "DELETE FROM facts WHERE name = 'odoo.past'"); err != nil {
			return err
		}
		var last int64
		if _, err := queryOne(ctx, t, "SELECT value FROM counters WHERE name = 'journal'", nil, &last); err != nil {
			return err
		}
		return t.skipActionIDs(ctx, last)
	})
}

func copySQLite(ctx context.Context, from, to string) (err error) {
	if _, err := os.Stat(to); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(&FileExistsError{Path: to}, err)
	}
	if err := createPrivate(to); err != nil {
		return err
	}
	// On a separate connection, since it is busy for long.
	db, err := openSQLite(ctx, from, plainPragmas, 1)
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		return errors.Join(fmt.Errorf("copy %s to %s: %w", from, to, err), os.Remove(to))
	}
	return nil
}

func removeSQLite(path string) (err error) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if gone := os.Remove(path + suffix); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}
