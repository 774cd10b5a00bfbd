package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"leadtwin/internal/crm"
)

// EntryFilter narrows Entries and CountEntries; empty fields do not narrow.
type EntryFilter struct {
	Actions []crm.ActionKind
	States  []EntryState
	Case    string
	Lead    crm.LeadID // among the entry's leads, or its survivor
	Since   time.Time  // begun at or after
	Until   time.Time  // begun before
	Before  int64      // with a smaller number
	Limit   int        // of Entries; 0 is no limit
	Offset  int
}

// EntryByID returns one entry, or *NotFoundError.
func (s *Store) EntryByID(ctx context.Context, id string) (Entry, error) {
	seq, err := s.read.actions.parseID(id)
	var e Entry
	if err == nil {
		e, err = queryEntry(ctx, s.read, seq)
	}
	return e, wrapf(err, "read %s of the journal", id)
}

// EntryByNumber returns the entry with this number, or *NotFoundError.
func (s *Store) EntryByNumber(ctx context.Context, seq int64) (Entry, error) {
	return s.EntryByID(ctx, s.read.actions.formatID(seq))
}

// EntrySteps returns all steps of an entry, oldest first; Detail is a json.RawMessage, or nil. An unknown id has none.
func (s *Store) EntrySteps(ctx context.Context, id string) ([]Step, error) {
	seq, err := s.read.actions.parseID(id)
	if err != nil {
		return nil, fmt.Errorf("read the steps: %w", err)
	}
	rows, err := querySteps(ctx, s.read, "WHERE entry = ? ORDER BY n", seq)
	if err != nil {
		return nil, fmt.Errorf("read the steps of %s: %w", id, err)
	}
	steps := make([]Step, 0, len(rows))
	for _, r := range rows {
		st := Step{State: r.state, At: fromMicros(r.at), Survivor: crm.LeadID(r.survivor), Error: r.errText}
		if r.detail != "" {
			st.Detail = json.RawMessage(r.detail)
		}
		steps = append(steps, st)
	}
	return steps, nil
}

// UnfinishedEntries returns the entries in planned, intent or unknown, oldest first: their outcome must be known before
// anything new is written.
func (s *Store) UnfinishedEntries(ctx context.Context) ([]Entry, error) {
	entries, err := queryEntries(ctx, s.read, "WHERE state IN ('planned', 'intent', 'unknown') ORDER BY seq")
	return entries, wrapf(err, "read unfinished entries of the journal")
}

// Entries returns entries, newest first.
func (s *Store) Entries(ctx context.Context, f EntryFilter) ([]Entry, error) {
	where, args := f.whereClause()
	where, args = limitPage(where+" ORDER BY seq DESC", args, f.Limit, f.Offset)
	entries, err := queryEntries(ctx, s.read, where, args...)
	return entries, wrapf(err, "read the journal")
}

// CountEntries counts entries, for instance the merges since yesterday.
func (s *Store) CountEntries(ctx context.Context, f EntryFilter) (n int, err error) {
	where, args := f.whereClause()
	_, err = queryOne(ctx, s.read, "SELECT count(*) FROM journal "+where, args, &n)
	return n, wrapf(err, "count entries of the journal")
}

func (f EntryFilter) whereClause() (string, []any) {
	var c conditions
	c.addIn("action", textList(f.Actions))
	c.addIn("state", textList(f.States))
	if f.Case != "" {
		c.add("case_id = ?", f.Case)
	}
	if f.Lead != 0 {
		c.add("seq IN (SELECT entry FROM journal_leads WHERE lead = ?)", int64(f.Lead))
	}
	if !f.Since.IsZero() {
		c.add("at >= ?", toMicros(f.Since))
	}
	if !f.Until.IsZero() {
		c.add("at < ?", toMicros(f.Until))
	}
	if f.Before != 0 {
		c.add("seq < ?", f.Before)
	}
	return c.whereClause()
}

func queryEntry(ctx context.Context, q querier, seq int64) (Entry, error) {
	entries, err := queryEntries(ctx, q, "WHERE seq = ?", seq)
	return firstRow(entries, err, "action", q.actionIDs().formatID(seq))
}

func queryEntries(ctx context.Context, q querier, where string, args ...any) (entries []Entry, err error) {
	err = forEachEntry(ctx, q, where, args, func(e Entry) error {
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

func forEachEntry(ctx context.Context, q querier, where string, args []any, do func(Entry) error) error {
	const columns = "seq, action, case_id, leads, survivor, state, at, changed, by_whom, error, detail, intent, forgotten"
	return forEachRow(ctx, q, "SELECT "+columns+" FROM journal "+where, args, func(rows *sql.Rows) error {
		var e Entry
		var leads, detail string
		err := scanRow(rows, &e.Seq, &e.Action, &e.Case, &leads, &e.Survivor, &e.State, &e.At, &e.Changed, &e.By, &e.Error,
			&detail, &e.Key, &e.Forgotten)
		if err != nil {
			return err
		}
		e.ID = q.actionIDs().formatID(e.Seq)
		if detail != "" {
			e.Detail = json.RawMessage(detail)
		}
		if err := json.Unmarshal([]byte(leads), &e.Leads); err != nil {
			return fmt.Errorf("read the leads of %s: %w", e.ID, err)
		}
		return do(e)
	})
}

type stepRow struct {
	entry           int64
	n               int
	state           EntryState
	at, survivor    int64
	errText, detail string
}

func (r stepRow) factsDigest() string {
	return digestJSON(r.entry, r.n, string(r.state), r.at, r.survivor)
}

func (r stepRow) textDigest() string { return digestJSON(r.errText, r.detail) }

func querySteps(ctx context.Context, q querier, where string, args ...any) ([]stepRow, error) {
	return queryAll(ctx, q, "SELECT entry, n, state, at, survivor, error, detail FROM journal_steps "+where, args,
		func(r *stepRow) []any {
			return []any{&r.entry, &r.n, &r.state, &r.at, &r.survivor, &r.errText, &r.detail}
		})
}

// EntryKind is the key by which CountEntriesByKind groups.
type EntryKind struct {
	Action crm.ActionKind
	State  EntryState
}

// CountEntriesByKind counts the whole journal by action and state.
func (s *Store) CountEntriesByKind(ctx context.Context) (map[EntryKind]int, error) {
	counts := map[EntryKind]int{}
	err := forEachRow(ctx, s.read, "SELECT action, state, count(*) FROM journal GROUP BY action, state", nil,
		func(rows *sql.Rows) error {
			var kind EntryKind
			var n int
			err := rows.Scan(&kind.Action, &kind.State, &n)
			counts[kind] = n
			return err
		})
	return counts, wrapf(err, "count the journal")
}
