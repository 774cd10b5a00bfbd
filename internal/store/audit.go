package store

import (
	"context"
	"crypto/sha256"
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

// AuditJournal is the text of audit lines about steps of the journal; their subject is the entry, and their detail has
// its state.
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
func (s *Store) LastAuditLine(ctx context.Context) (int64, error) {
	head, err := s.queryAuditHead(ctx)
	return head.Lines, err
}

const auditPageSize = 1000

// AuditLines yields the lines after seq, oldest first. An error is yielded once and ends the iteration.
func (s *Store) AuditLines(ctx context.Context, after int64) iter.Seq2[AuditLine, error] {
	load := func(after int64) ([]AuditLine, error) {
		lines, err := queryAudit(ctx, s.read, "seq > ? ORDER BY seq LIMIT ?", after, auditPageSize)
		return lines, wrapf(err, "read the audit trail")
	}
	return func(yield func(AuditLine, error) bool) {
		for page, err := range pages(after, auditPageSize, load, func(l AuditLine) int64 { return l.Seq }) {
			if err != nil {
				yield(AuditLine{}, err)
				return
			}
			for _, l := range page {
				if !yield(l, nil) {
					return
				}
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

func queryAudit(ctx context.Context, q querier, where string, args ...any) ([]AuditLine, error) {
	const statement = "SELECT seq, at, by_whom, what, subject, detail, prev, hash FROM audit WHERE "
	return queryAll(ctx, q, statement+where, args, func(l *AuditLine) []any {
		return []any{&l.Seq, &l.At, &l.By, &l.What, &l.Subject, (*[]byte)(&l.Detail), &l.Prev, &l.Hash}
	})
}
