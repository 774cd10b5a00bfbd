package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"leadtwin/internal/crm"
)

// Refusal is why a user keeps the leads of a case apart. It is a line of the audit trail.
type Refusal struct {
	Case   string
	As     string // separate or dismiss
	Reason string // a code: never free text, since lines of the audit trail cannot be removed
	Leads  []crm.LeadID
	By     string
	At     time.Time
	Answer crm.Answer // whether the leads are one person; not in the audit trail

	Reopened bool // read only: the case returned to the queue afterwards
}

type refusalDetail struct {
	As     string       `json:"as"`
	Reason string       `json:"reason"`
	Leads  []crm.LeadID `json:"leads"`
}

// What lines of the audit trail say of refusals.
const (
	auditReason  = "reason"
	auditDismiss = "dismiss"
	auditReopen  = "reopen"
)

// AddRefusal stores why a user keeps leads apart.
func (s *Store) AddRefusal(ctx context.Context, r Refusal) error {
	return s.AppendAudit(ctx, r.At, r.By, auditReason, r.Case, r.detail())
}

func (r Refusal) detail() refusalDetail { return refusalDetail{r.As, r.Reason, r.Leads} }

// Refusals returns the newest refusals, the newest first: those with a reason, and all dismissals of a case.
func (s *Store) Refusals(ctx context.Context, limit int) ([]Refusal, error) {
	// An undo dismisses what it restored under its own id. A dismissal with a reason has two lines.
	const where = "(what = '" + auditReason + "' OR what = '" + auditDismiss + "' AND subject LIKE 'LT-%')" +
		" ORDER BY seq DESC LIMIT ?"
	lines, err := queryAudit(ctx, s.read, where, 2*limit)
	if err != nil {
		return nil, fmt.Errorf("read the reasons of decisions: %w", err)
	}
	reopened, err := s.lastReopened(ctx, lines)
	if err != nil {
		return nil, err
	}
	out, explained := []Refusal{}, map[string]bool{}
	for _, l := range lines {
		var d refusalDetail
		if err := json.Unmarshal(l.Detail, &d); err != nil {
			return nil, fmt.Errorf("read line %d of the audit trail: %w", l.Seq, err)
		}
		key := l.Subject + l.By + l.At.String()
		if l.What == auditReason {
			explained[key] = d.As == auditDismiss
		} else if d.As = auditDismiss; explained[key] {
			continue
		}
		out = append(out, Refusal{
			Case: l.Subject, As: d.As, Reason: d.Reason, Leads: d.Leads, By: l.By, At: l.At,
			Reopened: d.As == auditDismiss && reopened[l.Subject] > l.Seq,
		})
	}
	return out[:min(len(out), limit)], nil
}

// lastReopened returns the last line of the audit trail that reopens a case, by case, of those after the oldest of
// these lines, which come newest first.
func (s *Store) lastReopened(ctx context.Context, lines []AuditLine) (map[string]int64, error) {
	last := map[string]int64{}
	if len(lines) == 0 {
		return last, nil
	}
	const where = "what = '" + auditReopen + "' AND seq > ? ORDER BY seq"
	found, err := queryAudit(ctx, s.read, where, lines[len(lines)-1].Seq)
	if err != nil {
		return nil, fmt.Errorf("read which cases were reopened: %w", err)
	}
	for _, l := range found {
		last[l.Subject] = l.Seq
	}
	return last, nil
}
