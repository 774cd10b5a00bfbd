package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// CaseFilter narrows Cases and CountCases; empty fields do not narrow.
type CaseFilter struct {
	States   []crm.State
	Verdicts []crm.Verdict
	// States are those at this time: crm.Snoozed instead of the stored one; zero leaves snoozes aside
	At            time.Time
	FoundSince    time.Time
	ByVerdict     bool // merge, separate, review, ignore, the oldest case first
	ByScore       bool // those first that are most likely one person, within a verdict if ByVerdict
	ScoreWeight   int  // of ByScore: how many decisions of users the score is worth; 0 orders by the score alone
	Limit, Offset int  // of Cases; limit 0 is no limit
}

// WaitingCases selects the cases that need a decision or wait to be applied at a time; snoozed ones do not.
func WaitingCases(at time.Time) CaseFilter {
	return CaseFilter{States: crm.OpenStates(), Verdicts: []crm.Verdict{crm.Merge, crm.Separate, crm.Review}, At: at}
}

// Case returns one case, or *NotFoundError.
func (s *Store) Case(ctx context.Context, id string) (crm.Case, error) {
	c, err := queryCase(ctx, s.read, id)
	return c, wrapf(err, "read case %s", id)
}

// CasesOfLeads returns the cases that contain one of the leads, by id.
func (s *Store) CasesOfLeads(ctx context.Context, leads []crm.LeadID) ([]crm.Case, error) {
	cases, err := queryCases(ctx, s.read, "WHERE id IN (SELECT case_id FROM case_leads WHERE lead IN ?)",
		idList(lists.Distinct(leads)))
	slices.SortFunc(cases, compareIDs)
	return slices.CompactFunc(cases, func(a, b crm.Case) bool { return a.ID == b.ID }),
		wrapf(err, "find the cases of leads")
}

// Cases returns cases, in the order in which they were found unless the filter says otherwise.
func (s *Store) Cases(ctx context.Context, f CaseFilter) ([]crm.Case, error) {
	where, args := f.whereClause()
	var order []string
	if f.ByVerdict {
		order = append(order, "CASE verdict WHEN 'merge' THEN 0 WHEN 'separate' THEN 1 WHEN 'review' THEN 2 ELSE 3 END")
	}
	if f.ByScore {
		order = append(order, s.scoreOrder(f.ScoreWeight))
	}
	order = append(order, "created", "id")
	where, args = limitPage(where+" ORDER BY "+strings.Join(order, ", "), args, f.Limit, f.Offset)
	cases, err := queryCases(ctx, s.read, where, args...)
	return cases, wrapf(err, "list cases")
}

// scoreOrder orders cases by their score and by users' decisions on other cases of their pattern. It computes in
// integers what rules.Learn does, so that a list has the same order everywhere.
func (s *Store) scoreOrder(weight int) string {
	score := s.dialect.caseScore
	if weight == 0 {
		return score + " DESC"
	}
	prior := strconv.Itoa(weight * crm.WholeAnswer)
	return fmt.Sprintf(`CASE WHEN %[1]s = 0 THEN 0 ELSE
		COALESCE((SELECT (2 * (%[2]s * %[1]s + 100 * a.one_weight) + %[2]s + a.weight) / (2 * (%[2]s + a.weight))
			FROM answer_counts a WHERE a.pattern = cases.pattern), %[1]s) END DESC`, score, prior)
}

// CountCases counts cases.
func (s *Store) CountCases(ctx context.Context, f CaseFilter) (n int, err error) {
	where, args := f.whereClause()
	_, err = queryOne(ctx, s.read, "SELECT count(*) FROM cases "+where, args, &n)
	return n, wrapf(err, "count cases")
}

// CaseKind is the key by which CountCasesByKind groups.
type CaseKind struct {
	Verdict crm.Verdict
	State   crm.State // crm.Snoozed for open cases that are snoozed
}

// CountCasesByKind counts all cases by verdict and state at a time.
func (s *Store) CountCasesByKind(ctx context.Context, at time.Time) (map[CaseKind]int, error) {
	counts := map[CaseKind]int{}
	statement := "SELECT verdict, " + stateAt + " AS state_at, count(*) FROM cases GROUP BY verdict, state_at"
	err := forEachRow(ctx, s.read, statement, []any{toMicros(at)}, func(rows *sql.Rows) error {
		var kind CaseKind
		var n int
		err := rows.Scan(&kind.Verdict, &kind.State, &n)
		counts[kind] = n
		return err
	})
	return counts, wrapf(err, "count cases")
}

func (f CaseFilter) whereClause() (string, []any) {
	var c conditions
	switch {
	case f.At.IsZero():
		c.addIn("state", textList(f.States))
	case len(f.States) > 0 && !slices.ContainsFunc(f.States, isNotOpen): // in terms of the index cases_changed
		c.addIn("state", textList(f.States))
		c.add("snoozed_until BETWEEN 0 AND ?", toMicros(f.At)) // -1 is until its leads change
	case len(f.States) > 0:
		c.add(stateAt+" IN ?", toMicros(f.At), textList(f.States))
	}
	c.addIn("verdict", textList(f.Verdicts))
	if !f.FoundSince.IsZero() {
		c.add("created >= ?", toMicros(f.FoundSince))
	}
	return c.whereClause()
}

func isNotOpen(s crm.State) bool { return !slices.Contains(crm.OpenStates(), s) }

func compareIDs(a, b crm.Case) int { return cmp.Compare(a.ID, b.ID) }

func queryCase(ctx context.Context, q querier, id string) (crm.Case, error) {
	cases, err := queryCases(ctx, q, "WHERE id = ?", id)
	return firstRow(cases, err, "case", id)
}

func queryCases(ctx context.Context, q querier, where string, args ...any) (cases []crm.Case, err error) {
	err = forEachCase(ctx, q, where, args, func(c crm.Case) error {
		cases = append(cases, c)
		return nil
	})
	return cases, err
}

func forEachCase(ctx context.Context, q querier, where string, args []any, do func(crm.Case) error) error {
	const columns = "id, verdict, state, error, created, updated, snoozed_until, snoozed_by, doc"
	return forEachRow(ctx, q, "SELECT "+columns+" FROM cases "+where, args, func(rows *sql.Rows) error {
		var stored crm.Case
		var snoozedBy, doc string
		var snoozedUntil int64
		if err := scanRow(rows, &stored.ID, &stored.Verdict, &stored.State, &stored.Error, &stored.Created,
			&stored.Updated, &snoozedUntil, &snoozedBy, &doc); err != nil {
			return err
		}
		c := stored
		if err := json.Unmarshal([]byte(doc), &c); err != nil {
			return fmt.Errorf("decode case %s: %w", stored.ID, err)
		}
		c.ID, c.Verdict, c.State, c.Error = stored.ID, stored.Verdict, stored.State, stored.Error
		c.Created, c.Updated, c.Snoozed = stored.Created, stored.Updated, decodeSnooze(snoozedUntil, snoozedBy)
		return do(c)
	})
}

// CaseTimes returns, by id, when each case of the filter changed last. It reads no documents, so that a long queue
// stays current by reading only the cases that changed.
func (s *Store) CaseTimes(ctx context.Context, f CaseFilter) (map[string]time.Time, error) {
	where, args := f.whereClause()
	times, err := queryMap[string, time.Time](ctx, s.read, "SELECT id, updated FROM cases "+where, args...)
	return times, wrapf(err, "read when cases changed")
}

// CaseStamp is another one whenever CaseTimes would answer something else, so that a long queue need not be read again
// where nothing changed.
type CaseStamp struct{ count, newest, sum int64 }

// CaseStamp returns the stamp of the cases of a filter. Times of change only grow.
func (s *Store) CaseStamp(ctx context.Context, f CaseFilter) (stamp CaseStamp, err error) {
	where, args := f.whereClause()
	// The remainder keeps the sum of many times within 64 bits.
	const statement = "SELECT COUNT(*), COALESCE(MAX(updated), 0), COALESCE(SUM(updated % 1000000007), 0) FROM cases "
	_, err = queryOne(ctx, s.read, statement+where, args, &stamp.count, &stamp.newest, &stamp.sum)
	return stamp, wrapf(err, "read whether cases changed")
}

// CasesByID returns the cases with these ids, without those that do not exist.
func (s *Store) CasesByID(ctx context.Context, ids []string) ([]crm.Case, error) {
	cases, err := queryCases(ctx, s.read, "WHERE id IN ?", textList(ids))
	return cases, wrapf(err, "read cases")
}
