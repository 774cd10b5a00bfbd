package store

import (
	"context"
	"errors"
	"fmt"
	"os"

	"leadtwin/internal/platform"
)

// Upgrade is a change of the tables from the schema of an older leadtwin to that of this one.
type Upgrade struct {
	From, To int64  // versions of the schema
	Backup   string // path of the copy that was made before; empty if there is none, as on PostgreSQL
}

// OpenOption changes how a store is opened.
type OpenOption func(*openOptions)

type openOptions struct {
	backup    bool
	onUpgrade func(Upgrade)
}

func newOpenOptions(list []OpenOption) openOptions {
	o := openOptions{backup: true, onUpgrade: func(Upgrade) {}}
	for _, change := range list {
		change(&o)
	}
	return o
}

// WithoutBackup upgrades a SQLite store without a copy of it.
func WithoutBackup() OpenOption { return func(o *openOptions) { o.backup = false } }

// OnUpgrade calls do right before the tables of an older store are changed.
func OnUpgrade(do func(Upgrade)) OpenOption { return func(o *openOptions) { o.onUpgrade = do } }

// prepareUpgrade copies a SQLite store before its tables change, and reports the upgrade. The store is unchanged if it
// returns an error.
func (s *Store) prepareUpgrade(ctx context.Context, u Upgrade, o openOptions) (err error) {
	if s.path != "" && o.backup {
		if u.Backup, err = s.backupBeside(ctx, u.From); err != nil {
			return fmt.Errorf("back up the store before an upgrade of its tables (schema %d to %d): %w", u.From, u.To, err)
		}
	}
	o.onUpgrade(u)
	return nil
}

// backupBeside copies the store to a new file in its directory. Another process that upgrades at the same time makes
// one too.
func (s *Store) backupBeside(ctx context.Context, schema int64) (path string, err error) {
	const mostCopies = 100 // of one schema; they were never deleted
	for n := 1; n <= mostCopies; n++ {
		path = fmt.Sprintf("%s.schema-%d.backup", s.path, schema)
		if n > 1 {
			path += fmt.Sprintf(".%d", n)
		}
		err = copySQLite(ctx, s.path, path)
		if _, exists := errors.AsType[*FileExistsError](err); !exists {
			break
		}
	}
	if err != nil {
		return "", err
	}
	return path, chownBackup(path, s.path)
}

// chownBackup gives a copy that root made to the owner of the store.
func chownBackup(path, store string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:gosec // G304: next to the store, whose path an admin chose
	if err != nil {
		return err
	}
	return errors.Join(platform.ChownAsRoot(file, store), file.Close())
}
