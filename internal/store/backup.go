package store

import "context"

// UsePgDump says that PostgreSQL has tools of its own for backups.
type UsePgDump struct{}

func (e *UsePgDump) Error() string {
	return "the store is on PostgreSQL: back it up with pg_dump, and restore it with pg_restore or psql"
}

// Backup writes a copy of a SQLite store to path, which must not exist, while others go on working. On PostgreSQL it returns *UsePgDump.
func (s *Store) Backup(ctx context.Context, path string) error { return errStub }

// Restore checks a backup and puts it where url points. It refuses where a store is already, so move that away first.
func Restore(ctx context.Context, backup, url string) error { return errStub }

// Check reads the whole store and says what is broken: pages and references of the database, cases without their leads, the audit trail.
func (s *Store) Check(ctx context.Context) error { return errStub }

// Writable tries a write that leaves nothing behind.
func (s *Store) Writable(ctx context.Context) error { return errStub }
