// Package store persists Leadtwin's data: the mirror of the leads, the inbox, cases, decisions, the journal, snapshots
// and the audit trail, in one SQLite file or one PostgreSQL database.
//
// It must never call Odoo, read a clock or decide anything: times and verdicts are passed in. A crawl can rebuild the
// mirror, the dirty marks and the directory. It cannot rebuild decisions, journal, notes, snapshots and audit trail,
// which is why a backup must contain them.
//
// Times are stored as microseconds since 1970 UTC, lists and records as JSON. The same SQL runs on both databases;
// dialect.go holds the few differences. Read store.go first, then migrations/ for the tables.
package store
