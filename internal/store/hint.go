package store

import (
	"errors"
	"io/fs"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Hint suggests what to do about an error of the database or the disk. It is empty if there is no special advice.
func Hint(err error) string {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return "free space on the disk of the store; confirmed data is not lost"
		case sqlite3.SQLITE_IOERR:
			return "check the disk of the store: its free space, limits and health"
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
			return "give the user that runs Leadtwin write permission for the folder and the files of the store"
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return "the file is damaged: restore a backup with 'leadtwin store restore'"
		}
	}
	if _, ok := errors.AsType[*NoQueueError](err); ok {
		return "run as the owner of the database: GRANT CREATE ON DATABASE … TO role"
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "42501" { // insufficient_privilege
		return "run as the owner of the database: GRANT CREATE ON SCHEMA … TO role " +
			"(or GRANT CREATE ON DATABASE …, which the queue needs as well)"
	}
	if errors.Is(err, fs.ErrPermission) {
		return "give the user that runs Leadtwin write permission for the folder and the files of the store"
	}
	return ""
}
