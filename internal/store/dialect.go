package store

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// dialect is all in which the two databases differ. Everything else is SQL that both understand.
type dialect struct {
	migrationWords   *strings.Replacer // replaces the words in braces in migrations
	numberedArgs     bool              // placeholders are $1, $2 … instead of ?
	prepare          bool              // statements are prepared here, once; pgx does that itself
	leadsPerTx       int               // most leads of one transaction of SaveLeads
	leadsPerSharedTx int               // the same while others add to the inbox and must not wait for long
	rowsPerInsert    int               // most rows of one INSERT; a power of four
	joinedLeads      string            // SQL that joins the column lead of a group with commas
	caseScore        string            // SQL of the score of a case
	// statement that makes transactions with the same name wait for each other; empty if all do
	lockStatement string
	isRetryable   func(error) bool // the transaction failed only because of another one: try it again
	readTx        *sql.TxOptions   // makes all reads of a transaction see one state; nil if they do anyway
}

func sqliteDialect() dialect {
	return dialect{
		migrationWords: strings.NewReplacer("{id}", "INTEGER PRIMARY KEY", "{text}", "TEXT", "{bytes}", "BLOB",
			"{clustered}", "WITHOUT ROWID"),
		prepare:          true,
		leadsPerTx:       5000,
		leadsPerSharedTx: 50, // a few milliseconds
		rowsPerInsert:    256,
		joinedLeads:      "group_concat(lead)",
		caseScore:        "COALESCE(json_extract(doc, '$.score'), 0)",
		isRetryable:      isBusy,
	}
}

func postgresDialect() dialect {
	return dialect{
		migrationWords: strings.NewReplacer(
			"{id}", "BIGINT PRIMARY KEY", "{text}", `TEXT COLLATE "C"`, "{bytes}", "BYTEA", "{clustered}", "",
		),
		numberedArgs:     true,
		leadsPerTx:       5000,
		leadsPerSharedTx: 1000, // PostgreSQL lets others write meanwhile
		rowsPerInsert:    256,
		joinedLeads:      "string_agg(lead::text, ',')",
		caseScore:        "COALESCE((doc::json->>'score')::int, 0)",
		lockStatement:    "SELECT pg_advisory_xact_lock(hashtext(?))",
		isRetryable: func(err error) bool {
			e, ok := errors.AsType[*pgconn.PgError](err)
			return ok && (e.Code == "40001" || e.Code == "40P01") // serialization failure, deadlock
		},
		readTx: &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},
	}
}

// bindArgs numbers the placeholders of a statement where the database needs it. No statement has a question mark in a
// text.
func (d dialect) bindArgs(statement string) string {
	if !d.numberedArgs {
		return statement
	}
	var b strings.Builder
	b.Grow(len(statement) + 32)
	n := 0
	for {
		before, after, found := strings.Cut(statement, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		statement = after
	}
}
