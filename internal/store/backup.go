package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// ErrUsePgDump is returned where PostgreSQL has its own tools for backups.
var ErrUsePgDump = errors.New(
	"the store is on PostgreSQL: back it up with pg_dump, and restore it with pg_restore or psql",
)

// FileExistsError says that a file is in the way.
type FileExistsError struct{ Path string }

func (e *FileExistsError) Error() string {
	return e.Path + " exists already: choose another name, or move it away"
}

// Backup writes a copy of a SQLite store to path, which must not exist, while others go on working. It holds everything that was there when it began, in one
// file. On PostgreSQL it returns ErrUsePgDump.
func (s *Store) Backup(ctx context.Context, path string) error {
	if s.path == "" {
		return ErrUsePgDump
	}
	return copySQLite(ctx, s.path, path)
}

// Restore checks a backup and puts it where url points. A store that is already there is *FileExistsError; a backup of a newer leadtwin is *NewerSchemaError; on PostgreSQL
// it returns ErrUsePgDump. Where accept returns an error, nothing is restored; it may be nil.
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
	s, err := Open(ctx, url)
	if err != nil {
		return fmt.Errorf("the backup is not sound: %w", err)
	}
	if err = s.Check(ctx); err != nil {
		err = fmt.Errorf("the backup is not sound: %w", err)
	}
	if err == nil && accept != nil {
		err = accept(s)
	}
	if err == nil {
		err = s.startNextGeneration(ctx)
	}
	return errors.Join(err, s.Close())
}

// startNextGeneration marks a restored store: what Odoo shows of later work is no work of this generation, all notes in Odoo are
// compared again, and no action id is given twice.
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
	// A connection of its own, since it is busy for long.
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

// removeSQLite removes a database and the files beside it.
func removeSQLite(path string) (err error) {
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if gone := os.Remove(path + suffix); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}
