package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"leadtwin/internal/crm"
)

// Check reads the whole store and reports damage: pages and references of the database, cases and entries that
// cannot be read, the audit trail.
func (s *Store) Check(ctx context.Context) error {
	var errs []error
	if s.path != "" {
		errs = append(errs, s.checkSQLite(ctx))
	}
	for _, part := range []struct {
		what string
		read func() error
	}{
		{"leads", func() error { return s.checkLeads(ctx) }},
		{"cases", func() error { return forEachCase(ctx, s.read, "", nil, func(crm.Case) error { return nil }) }},
		{"journal", func() error { return forEachEntry(ctx, s.read, "", nil, func(Entry) error { return nil }) }},
		{"snapshots", func() error { return s.checkSnapshots(ctx) }},
	} {
		if err := part.read(); err != nil {
			errs = append(errs, fmt.Errorf("the %s: %w", part.what, err))
		}
	}
	_, err := s.verifyAuditTrail(ctx)
	if err := errors.Join(append(errs, err)...); err != nil {
		return fmt.Errorf("check the store: %w", err)
	}
	return nil
}

func (s *Store) checkSnapshots(ctx context.Context) error {
	entries, err := queryColumn[int64](ctx, s.read, "SELECT DISTINCT entry FROM snapshots ORDER BY entry")
	if err != nil {
		return err
	}
	for _, seq := range entries {
		if _, err := s.Snapshots(ctx, s.read.actions.formatID(seq)); err != nil {
			return err
		}
	}
	return nil
}

// Checkpoint moves the log of SQLite into the database file, so that a copy of that file alone is complete.
func (s *Store) Checkpoint(ctx context.Context) error { return s.checkpoint(ctx, "TRUNCATE") }

func (s *Store) checkpoint(ctx context.Context, mode string) error {
	if s.path == "" {
		return nil
	}
	err := forEachRow(ctx, s.write, "PRAGMA wal_checkpoint("+mode+")", nil, func(*sql.Rows) error { return nil })
	return wrapf(err, "write the log of the store into its file")
}

// CheckWritable tries a write, down to the disk, and leaves nothing behind.
func (s *Store) CheckWritable(ctx context.Context) error {
	return s.inTransaction(ctx, "write to the store", func(t *tx) error {
		const name = "is it writable?"
		if _, err := t.exec(ctx, "INSERT INTO facts (name, value) VALUES (?, '') ON CONFLICT DO NOTHING", name); err != nil {
			return err
		}
		_, err := t.exec(ctx, "DELETE FROM facts WHERE name = ?", name)
		return err
	})
}

// checkSQLite lets SQLite check its file and the references between tables.
func (s *Store) checkSQLite(ctx context.Context) error {
	var errs []error
	err := forEachRow(ctx, s.read, "PRAGMA integrity_check", nil, func(rows *sql.Rows) error {
		var text string
		err := rows.Scan(&text)
		if err == nil && text != "ok" {
			errs = append(errs, errors.New(text))
		}
		return err
	})
	errs = append(errs, err)
	err = forEachRow(ctx, s.read, "PRAGMA foreign_key_check", nil, func(rows *sql.Rows) error {
		var table, parent string
		var row, key sql.NullInt64
		err := rows.Scan(&table, &row, &parent, &key)
		if err == nil {
			errs = append(errs, fmt.Errorf("row %d of table %s refers to a missing row of %s", row.Int64, table, parent))
		}
		return err
	})
	return errors.Join(append(errs, err)...)
}

func (s *Store) checkLeads(ctx context.Context) error {
	for _, err := range s.LeadPages(ctx, 0, auditPageSize) {
		if err != nil {
			return err
		}
	}
	return nil
}

// purgeDeleted removes deleted rows from the disk. SQLite overwrites them in the database at once, but its log still
// contains them; PostgreSQL needs a VACUUM, which it runs on its own.
func (s *Store) purgeDeleted(ctx context.Context) error {
	return wrapf(s.Checkpoint(ctx), "remove deleted data from the disk")
}

// CheckQueueRights returns *NoQueueError if the queue cannot create its schema in the database of the store. SQLite's
// queue is in a separate file.
func (s *Store) CheckQueueRights(ctx context.Context) error {
	if s.path != "" {
		return nil
	}
	var schema string
	var exists, may bool
	err := s.read.db.QueryRowContext(ctx, `SELECT name, EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = name),
		has_database_privilege(current_database(), 'CREATE')
		FROM (SELECT CASE WHEN current_schema() = 'public' THEN 'leadtwin_jobs' ELSE current_schema() || '_jobs' END
			AS name) AS queue`).
		Scan(&schema, &exists, &may)
	if err != nil {
		return fmt.Errorf("read the permissions of the role: %w", err)
	}
	if !exists && !may {
		return &NoQueueError{Schema: schema}
	}
	return nil
}
