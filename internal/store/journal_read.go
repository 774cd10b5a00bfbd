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
	if err != nil {
		return Entry{}, fmt.Errorf("read %s of the journal: %w", id, err)
	}
	return e, nil
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
	rows, err := querySteps(ctx, s.read, "WHERE entry = ? ORDER BY n", []any{seq})
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
	entries, err := queryEntries(ctx, s.read, "WHERE state IN ('planned', 'intent', 'unknown') ORDER BY seq", nil)
	if err != nil {
		return nil, fmt.Errorf("read unfinished entries of the journal: %w", err)
	}
	return entries, nil
}

// Entries returns entries, newest first.
func (s *Store) Entries(ctx context.Context, f EntryFilter) ([]Entry, error) {
	where, args := f.whereClause()
	where, args = limitPage(where+" ORDER BY seq DESC", args, f.Limit, f.Offset)
	entries, err := queryEntries(ctx, s.read, where, args)
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return entries, nil
}

// CountEntries counts entries, for instance the merges since yesterday.
func (s *Store) CountEntries(ctx context.Context, f EntryFilter) (n int, err error) {
	where, args := f.whereClause()
	if _, err := queryOne(ctx, s.read, "SELECT count(*) FROM journal "+where, args, &n); err != nil {
		return 0, fmt.Errorf("count entries of the journal: %w", err)
	}
	return n, nil
}

func (f EntryFilter) whereClause() (string, []any) {
	var c conditions
	c.addIn("action", textArgs(f.Actions))
	c.addIn("state", textArgs(f.States))
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
	entries, err := queryEntries(ctx, q, "WHERE seq = ?", []any{seq})
	if err == nil && len(entries) == 0 {
		err = &NotFoundError{What: "action", ID: q.actionIDs().formatID(seq)}
	}
	if err != nil {
		return Entry{}, err
	}
	return entries[0], nil
}

func queryEntries(ctx context.Context, q querier, where string, args []any) (entries []Entry, err error) {
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
		var seq, at, changed int64
		var leads, detail string
		var forgotten int
		err := rows.Scan(&seq, (*string)(&e.Action), &e.Case, &leads, (*int64)(&e.Survivor), (*string)(&e.State), &at,
			&changed, &e.By, &e.Error,
			&detail, &e.Key, &forgotten)
		if err != nil {
			return err
		}
		e.ID, e.Seq, e.Forgotten = q.actionIDs().formatID(seq), seq, forgotten != 0
		e.At, e.Changed = fromMicros(at), fromMicros(changed)
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

func querySteps(ctx context.Context, q querier, where string, args []any) (steps []stepRow, err error) {
	err = forEachRow(ctx, q, "SELECT entry, n, state, at, survivor, error, detail FROM journal_steps "+where, args,
		func(rows *sql.Rows) error {
			var r stepRow
			err := rows.Scan(&r.entry, &r.n, (*string)(&r.state), &r.at, &r.survivor, &r.errText, &r.detail)
			steps = append(steps, r)
			return err
		})
	return steps, err
}

// EntryKind is what CountEntriesByKind groups by.
type EntryKind struct {
	Action crm.ActionKind
	State  EntryState
}

// CountEntriesByKind counts the whole journal by action and state.
func (s *Store) CountEntriesByKind(ctx context.Context) (map[EntryKind]int, error) {
	counts := map[EntryKind]int{}
	err := forEachRow(ctx, s.read, "SELECT action, state, count(*) FROM journal GROUP BY action, state", nil,
		func(rows *sql.Rows) error {
			var action, state string
			var n int
			err := rows.Scan(&action, &state, &n)
			counts[EntryKind{crm.ActionKind(action), EntryState(state)}] = n
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("count the journal: %w", err)
	}
	return counts, nil
}
