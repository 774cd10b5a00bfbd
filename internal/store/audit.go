package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"
)

// AuditLine is one line of the audit trail. Its hash covers its content and the previous hash, so changing or removing
// a line later breaks the chain.
type AuditLine struct {
	Seq     int64
	At      time.Time
	By      string
	What    string          // dismiss, approve, journal, forget …
	Subject string          // the case, entry or lead that it is about
	Detail  json.RawMessage // ids, states and digests; never personal data, since lines cannot be removed
	Prev    string
	Hash    string
}

// AuditJournal is what the lines of the journal's steps say; their subject is the entry, their detail has its state.
const AuditJournal = "journal"

// What other lines say that VerifyAudit reads.
const (
	auditForget = "forget"

	auditSnapshot = "snapshot"
)

// AppendAudit adds a line. The store itself adds one for every decision, every step of the journal and every permanent
// deletion.
func (s *Store) AppendAudit(ctx context.Context, at time.Time, by, what, subject string, detail any) error {
	return s.inTransaction(ctx, "add to the audit trail",
		func(t *tx) error { return t.appendAudit(ctx, at, by, what, subject, detail) })
}

// LastAuditLine is the number of the last line, 0 if there is none.
func (s *Store) LastAuditLine(ctx context.Context) (seq int64, err error) {
	if _, err := queryOne(ctx, s.read, "SELECT seq FROM audit_head WHERE id = 1", nil, &seq); err != nil {
		return 0, fmt.Errorf("read the end of the audit trail: %w", err)
	}
	return seq, nil
}

const auditPageSize = 1000

// AuditLines yields the lines after seq, oldest first. An error is yielded once and ends the iteration.
func (s *Store) AuditLines(ctx context.Context, after int64) iter.Seq2[AuditLine, error] {
	return func(yield func(AuditLine, error) bool) {
		for {
			lines, err := queryAuditLines(ctx, s.read, after, auditPageSize)
			if err != nil {
				yield(AuditLine{}, fmt.Errorf("read the audit trail: %w", err))
				return
			}
			for _, l := range lines {
				if !yield(l, nil) {
					return
				}
				after = l.Seq
			}
			if len(lines) < auditPageSize {
				return
			}
		}
	}
}

// appendAudit adds a line within a transaction. The row with the end of the chain stays locked until the transaction
// ends, so the chain never forks.
func (t *tx) appendAudit(ctx context.Context, at time.Time, by, what, subject string, detail any) error {
	text, err := json.Marshal(detail)
	if err != nil {
		return fmt.Errorf("write the audit line: %w", err)
	}
	line := AuditLine{
		At: fromMicros(toMicros(at)), By: cleanText(by), What: cleanText(what), Subject: cleanText(subject),
		Detail: text,
	}
	if _, err := t.exec(ctx, "UPDATE audit_head SET seq = seq + 1 WHERE id = 1"); err != nil {
		return err
	}
	found, err := queryOne(ctx, t, "SELECT seq, hash FROM audit_head WHERE id = 1", nil, &line.Seq, &line.Prev)
	if err != nil {
		return err
	}
	if !found {
		return errors.New("the audit trail has no last line")
	}
	line.Hash = line.computeHash()
	t.audited = true
	_, err = t.exec(ctx, `INSERT INTO audit (seq, at, by_whom, what, subject, detail, prev, hash)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		line.Seq, toMicros(line.At), line.By, line.What, line.Subject, string(line.Detail), line.Prev, line.Hash)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, "UPDATE audit_head SET hash = ? WHERE id = 1", line.Hash)
	return err
}

// computeHash is the SHA-256 of a JSON list of everything else in the line.
func (l AuditLine) computeHash() string {
	return digestJSON(l.Seq, toMicros(l.At), l.By, l.What, l.Subject, string(l.Detail), l.Prev)
}

func digestJSON(values ...any) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic(err) // numbers and texts are always JSON
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func queryAuditLines(ctx context.Context, q querier, after int64, limit int) (lines []AuditLine, err error) {
	return queryAudit(ctx, q, "seq > ? ORDER BY seq LIMIT ?", []any{after, limit})
}

func queryAudit(ctx context.Context, q querier, where string, args []any) (lines []AuditLine, err error) {
	const statement = "SELECT seq, at, by_whom, what, subject, detail, prev, hash FROM audit WHERE "
	err = forEachRow(ctx, q, statement+where, args, func(rows *sql.Rows) error {
		var l AuditLine
		var at int64
		var detail string
		err := rows.Scan(&l.Seq, &at, &l.By, &l.What, &l.Subject, &detail, &l.Prev, &l.Hash)
		l.At, l.Detail = fromMicros(at), json.RawMessage(detail)
		lines = append(lines, l)
		return err
	})
	return lines, err
}
