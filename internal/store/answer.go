package store

import (
	"context"
	"database/sql"
	"time"

	"leadtwin/internal/crm"
)

// Answers returns, by pattern, the users' answers to the question whether leads are one person: the last decision on
// each case that answers it. A merge that was undone counts as a no. Proposals that wait for a second person, reopened
// cases, and decisions that could not be applied because the leads had changed do not count.
func (s *Store) Answers(ctx context.Context) (map[crm.Pattern]crm.Answers, error) {
	const statement = "SELECT pattern, decisions, one_person, weight, one_weight FROM answer_counts WHERE decisions > 0"
	found := map[crm.Pattern]crm.Answers{}
	err := forEachRow(ctx, s.read, statement, nil, func(rows *sql.Rows) error {
		var pattern crm.Pattern
		var a crm.Answers
		err := rows.Scan(&pattern, &a.Decisions, &a.OnePerson, &a.Weight, &a.OneWeight)
		found[pattern] = a
		return err
	})
	return found, wrapf(err, "count what users decided")
}

// storedAnswer is a row of the table answers.
type storedAnswer struct {
	pattern string
	answer  crm.Answer
}

// setAnswer stores the answer of a decision on a case and replaces an earlier one. An answer without weight only
// deletes the earlier one.
func (t *tx) setAnswer(ctx context.Context, caseID string, a crm.Answer, at time.Time) error {
	earlier, had, err := t.queryAnswer(ctx, caseID)
	if err != nil {
		return err
	}
	if had {
		if err := t.deleteAnswer(ctx, caseID, earlier); err != nil {
			return err
		}
	}
	if a.Weight == 0 {
		return nil
	}
	now := storedAnswer{answer: a}
	known, err := queryOne(ctx, t, "SELECT pattern FROM cases WHERE id = ?", []any{caseID}, &now.pattern)
	if err != nil {
		return err
	}
	if !known && !had { // nothing is known of what was asked
		return nil
	}
	if !known {
		now.pattern = earlier.pattern
	}
	_, err = t.exec(ctx, "INSERT INTO answers (case_id, pattern, one_person, weight, at) VALUES (?, ?, ?, ?, ?)",
		caseID, now.pattern, asNumber(a.OnePerson), a.Weight, toMicros(at))
	if err != nil {
		return err
	}
	return t.countAnswer(ctx, now, 1)
}

func (t *tx) queryAnswer(ctx context.Context, caseID string) (a storedAnswer, found bool, err error) {
	found, err = queryOne(ctx, t, "SELECT pattern, one_person, weight FROM answers WHERE case_id = ?", []any{caseID},
		&a.pattern, &a.answer.OnePerson, &a.answer.Weight)
	return a, found, err
}

func (t *tx) deleteAnswer(ctx context.Context, caseID string, a storedAnswer) error {
	if _, err := t.exec(ctx, "DELETE FROM answers WHERE case_id = ?", caseID); err != nil {
		return err
	}
	return t.countAnswer(ctx, a, -1)
}

// countAnswer adds an answer to the counts of its pattern, or, with sign -1, takes it away.
func (t *tx) countAnswer(ctx context.Context, a storedAnswer, sign int) error {
	one := sign * asNumber(a.answer.OnePerson)
	_, err := t.exec(ctx, `INSERT INTO answer_counts (pattern, decisions, one_person, weight, one_weight)
		VALUES (?, ?, ?, ?, ?) ON CONFLICT (pattern) DO UPDATE SET
		decisions = answer_counts.decisions + excluded.decisions,
		one_person = answer_counts.one_person + excluded.one_person,
		weight = answer_counts.weight + excluded.weight,
		one_weight = answer_counts.one_weight + excluded.one_weight`,
		a.pattern, sign, one, sign*a.answer.Weight, one*a.answer.Weight)
	return err
}

func asNumber(b bool) int {
	if b {
		return 1
	}
	return 0
}

// answerUndone counts a merge that was undone as a no.
func (t *tx) answerUndone(ctx context.Context, seq int64, at time.Time) error {
	e, err := queryEntry(ctx, t, seq)
	if err != nil || e.Action != crm.ActMerge || e.Case == "" {
		return err
	}
	return t.setAnswer(ctx, e.Case, crm.Answer{Weight: crm.WholeAnswer}, at)
}

// fillPatterns fills the column pattern of cases that an older leadtwin stored.
func (s *Store) fillPatterns(ctx context.Context) error {
	const batch = 500
	var one string
	unfilled, err := queryOne(ctx, s.read, "SELECT id FROM cases WHERE pattern = '' LIMIT 1", nil, &one)
	if err != nil || !unfilled { // nearly always: no write transaction at each start
		return err
	}
	for {
		n := 0
		err := s.inTransaction(ctx, "store the patterns of cases", func(t *tx) error {
			cases, err := queryCases(ctx, t, "WHERE pattern = '' ORDER BY id LIMIT ?", batch)
			if err != nil {
				return err
			}
			for i := range cases {
				_, err := t.exec(ctx, "UPDATE cases SET pattern = ? WHERE id = ?", string(crm.PatternOf(&cases[i])), cases[i].ID)
				if err != nil {
					return err
				}
			}
			n = len(cases)
			return nil
		})
		if err != nil || n < batch {
			return err
		}
	}
}
