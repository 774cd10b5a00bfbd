// Package store keeps what Leadtwin must remember: the mirror of the leads, the inbox, cases, decisions, the journal,
// snapshots and the audit trail, in one SQLite file or one PostgreSQL database.
//
// It must never call Odoo, look at a clock or decide anything: times and verdicts come in as values. The mirror, the
// dirty marks and the directory can be rebuilt by a crawl; decisions, journal, notes, snapshots and audit cannot: they
// are what a backup must hold.
//
// Times are stored as microseconds since 1970 UTC, lists and records as JSON. The same SQL runs on both databases;
// dialect.go holds the few differences. Read store.go first, then migrations/ for the tables.
package store
