package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// newMigrations reads the migrations in the dialect of the database.
func newMigrations(db *sql.DB, d dialect) (*goose.Provider, error) {
	folder, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
	kind := goose.DialectSQLite3
	if d.numberedArgs {
		kind = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 60)) // replicas start at the same time
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(kind, db, dialectFS{folder, d.migrationWords}, options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return p, nil
}

// migrate brings the tables up to date. It returns *NewerSchemaError for a store that a newer leadtwin has migrated. To
// go back, restore a backup: a SQLite store of an older leadtwin is copied first.
func (s *Store) migrate(ctx context.Context, o openOptions) error {
	p, err := newMigrations(s.write.db, s.dialect)
	if err != nil {
		return err
	}
	prepared := false
	for try := 1; ; try++ {
		have, known, err := p.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("read the version of the schema: %w", err)
		}
		if have > known {
			return &NewerSchemaError{Have: have, Known: known}
		}
		if have > 0 && have < known && !prepared {
			if err := s.prepareUpgrade(ctx, Upgrade{From: have, To: known}, o); err != nil {
				return err
			}
			prepared = true
		}
		// Two processes may open one new file: the slower one finds the tables and checks again.
		if _, err = p.Up(ctx); err == nil {
			return nil
		}
		if try == maxTries {
			return fmt.Errorf("upgrade the schema from version %d to %d: %w", have, known, databaseCause(err))
		}
	}
}

// databaseCause returns the error of the database without the text that the migration library adds.
func databaseCause(err error) error {
	if partial, ok := errors.AsType[*goose.PartialError](err); ok {
		err = partial.Err
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e
	}
	return err
}

// dialectFS has the migrations with the words in braces replaced by those of one database.
type dialectFS struct {
	fs.FS
	replacer *strings.Replacer
}

func (t dialectFS) Open(name string) (fs.File, error) {
	file, err := t.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return file, err
	}
	text, err := fs.ReadFile(t.FS, name)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &replacedFile{file, strings.NewReader(t.replacer.Replace(string(text)))}, nil
}

type replacedFile struct {
	fs.File
	text *strings.Reader
}

func (f *replacedFile) Read(p []byte) (int, error) { return f.text.Read(p) }
