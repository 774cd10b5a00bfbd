package store

import (
	"context"
	"encoding/json"
	"iter"
	"time"
)

// AuditLine is one line of the audit trail. Each line's hash covers its content and the hash before it, so a line that is changed or taken out later breaks
// the chain.
type AuditLine struct {
	Seq     int64
	At      time.Time
	By      string
	What    string          // dismiss, approve, journal, forget …
	Subject string          // the case, entry or lead that it is about
	Detail  json.RawMessage // ids, states and digests; never personal data, since a line can never be removed
	Prev    string
	Hash    string
}

// Audit adds a line. The store itself adds one for every decision, every step of the journal and everything that it deletes for good.
func (s *Store) Audit(ctx context.Context, at time.Time, by, what, subject string, detail any) error {
	return errStub
}

// AuditLines yields the lines after seq, oldest first.
func (s *Store) AuditLines(ctx context.Context, after int64) iter.Seq2[AuditLine, error] {
	return func(yield func(AuditLine, error) bool) { yield(AuditLine{}, errStub) }
}

// AuditState is what VerifyAudit found to be sound: the number of lines and the last hash. Keep it elsewhere to notice lines cut off at the end.
type AuditState struct {
	Lines int64
	Head  string
}

// Tampered says where the audit trail, or the journal that it vouches for, was changed.
type Tampered struct {
	Seq int64 // line of the audit trail; 0 where a step of the journal has none
	Why string
}

func (e *Tampered) Error() string { return "" }

// VerifyAudit walks the whole trail and the steps of the journal. Anything that does not fit is *Tampered.
func (s *Store) VerifyAudit(ctx context.Context) (AuditState, error) { return AuditState{}, errStub }
