package store

import (
	"errors"
	"io/fs"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Hint says what helps against an error of the database or the disk; empty where nothing special does.
func Hint(err error) string {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return "free space on the disk of the store; nothing that was confirmed is lost"
		case sqlite3.SQLITE_IOERR:
			return "check the disk of the store: its free space, limits and health"
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
			return "let the user that Leadtwin runs as write to the store's folder and to its files"
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return "the file is damaged: restore a backup with 'leadtwin store restore'"
		}
	}
	if _, ok := errors.AsType[*NoQueueError](err); ok {
		return "let the role create it: GRANT CREATE ON DATABASE … TO role, as the owner of the database"
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "42501" { // insufficient_privilege
		return "let the role create tables: GRANT CREATE ON SCHEMA … TO role, as the owner of the database " +
			"(or GRANT CREATE ON DATABASE …, which the queue needs as well)"
	}
	if errors.Is(err, fs.ErrPermission) {
		return "let the user that Leadtwin runs as write to the store's folder and to its files"
	}
	return ""
}
