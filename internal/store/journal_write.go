package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// BeginEntry writes a new entry and its first step and returns the entry with its id. The state is planned unless the
// entry says intent. It returns *UnfinishedError if an unfinished entry has the same Key.
func (s *Store) BeginEntry(ctx context.Context, e Entry) (Entry, error) {
	if e.State == "" {
		e.State = EntryPlanned
	}
	if e.State != EntryPlanned && e.State != EntryIntent {
		return Entry{}, fmt.Errorf("begin an entry: its state must be planned or intent, not %s", e.State)
	}
	if e.Key == "" {
		e.Key = digestJSON(string(e.Action), e.Case, lists.Distinct(e.Leads), int64(e.Survivor))
	}
	e.Changed, e.Forgotten = e.At, false
	err := s.inTransaction(ctx, fmt.Sprintf("begin %s of leads %v in the journal", e.Action, e.Leads),
		func(t *tx) error { return t.insertEntry(ctx, &e) })
	if err != nil {
		return Entry{}, err
	}
	return s.EntryByID(ctx, e.ID)
}

// AdvanceEntry writes one step and the new state of the entry in one transaction. The same state again is allowed: a
// step within it. It returns *TransitionError if the states do not allow it and *NotFoundError for an unknown id.
func (s *Store) AdvanceEntry(ctx context.Context, id string, st Step) error {
	return s.inTransaction(ctx, fmt.Sprintf("write %s to the journal as %s", id, st.State),
		func(t *tx) error { return t.advanceEntry(ctx, id, st) })
}

func (t *tx) advanceEntry(ctx context.Context, id string, st Step) error {
	seq, err := t.actionIDs().parseID(id)
	if err != nil {
		return err
	}
	detail, err := encodeDetail(st.Detail)
	if err != nil {
		return err
	}
	if err := t.updateEntry(ctx, seq, st, detail); err != nil {
		return err
	}
	for _, sn := range st.Snapshots {
		if err := t.writeSnapshot(ctx, seq, sn.Lead, sn.Data, st.At); err != nil {
			return err
		}
	}
	if err := t.writeRestored(ctx, seq, st); err != nil {
		return err
	}
	if st.State == EntryUndone {
		if err := t.answerUndone(ctx, seq, st.At); err != nil {
			return err
		}
	}
	return t.insertStep(ctx, seq, st, detail, "")
}

// updateEntry changes the entry. Its row stays locked until the end of the transaction, so concurrent steps of one
// entry get consecutive numbers.
func (t *tx) updateEntry(ctx context.Context, seq int64, st Step, detail string) error {
	set, args := "state = ?, changed = ?, error = ?", []any{string(st.State), toMicros(st.At), st.Error}
	if detail != "" {
		set, args = set+", detail = ?", append(args, detail)
	}
	if st.Survivor != 0 {
		set, args = set+", survivor = ?", append(args, int64(st.Survivor))
	}
	from := st.State.predecessors()
	if len(from) == 0 {
		return fmt.Errorf("state %q is not valid", st.State)
	}
	n, err := t.exec(ctx, "UPDATE journal SET "+set+" WHERE seq = ? AND state IN ?", append(args, seq, textList(from))...)
	if err != nil || n > 0 {
		return err
	}
	e, err := queryEntry(ctx, t, seq)
	if err != nil {
		return err
	}
	return &TransitionError{ID: e.ID, From: e.State, To: st.State}
}

// insertEntry numbers an entry and writes it, unless the same intent is unfinished.
func (t *tx) insertEntry(ctx context.Context, e *Entry) error {
	seq, err := t.nextEntryNumber(ctx)
	if err != nil {
		return err
	}
	e.ID, e.Seq = t.actionIDs().formatID(seq), seq
	n, err := t.exec(ctx, `INSERT INTO journal
		(seq, action, case_id, leads, survivor, state, at, changed, by_whom, error, detail, intent, forgotten)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING`,
		seq, string(e.Action), e.Case, storedJSON{e.Leads}, int64(e.Survivor),
		string(e.State), toMicros(e.At), toMicros(e.At), e.By, e.Error, string(e.Detail), e.Key)
	if err != nil {
		return err
	}
	if n == 0 {
		open, err := queryEntries(ctx, t, "WHERE intent = ? AND state IN ('planned', 'intent', 'unknown')", e.Key)
		if err != nil || len(open) == 0 {
			return errors.Join(err, fmt.Errorf("number %d of the journal already exists", seq))
		}
		return &UnfinishedError{Entry: open[0]}
	}
	args := []any{}
	for _, lead := range lists.Distinct(append(slices.Clone(e.Leads), e.Survivor)) {
		if lead != 0 {
			args = append(args, int64(lead), seq)
		}
	}
	if err := t.insertRows(ctx, "INSERT INTO journal_leads (lead, entry)", "", 2, args); err != nil {
		return err
	}
	return t.insertStep(ctx, seq, Step{State: e.State, At: e.At, Survivor: e.Survivor, Error: e.Error}, string(e.Detail),
		entryDigest(seq, *e))
}

func (t *tx) nextEntryNumber(ctx context.Context) (seq int64, err error) {
	if _, err := t.exec(ctx, "UPDATE counters SET value = value + 1 WHERE name = 'journal'"); err != nil {
		return 0, err
	}
	found, err := queryOne(ctx, t, "SELECT value FROM counters WHERE name = 'journal'", nil, &seq)
	if err == nil && !found {
		err = errors.New("the counter of the journal is missing")
	}
	return seq, err
}

// stepDetail is the detail of the audit line of a step. It has digests of what may be personal data, so that the data
// can be forgotten.
type stepDetail struct {
	Step  int        `json:"step"`
	State EntryState `json:"state"`
	Entry string     `json:"entry,omitempty"` // of the first step: digest of what never changes in the entry
	Facts string     `json:"facts"`           // digest of state, time and survivor
	Text  string     `json:"text"`            // digest of error and detail
}

// insertStep writes one step and its audit line.
func (t *tx) insertStep(ctx context.Context, seq int64, st Step, detail, entry string) error {
	var n int
	if _, err := queryOne(ctx, t, "SELECT count(*) + 1 FROM journal_steps WHERE entry = ?", []any{seq}, &n); err != nil {
		return err
	}
	row := stepRow{
		entry: seq, n: n, state: st.State, at: toMicros(st.At), survivor: int64(st.Survivor),
		errText: cleanText(st.Error), detail: cleanText(detail),
	}
	_, err := t.exec(ctx, `INSERT INTO journal_steps (entry, n, state, at, survivor, error, detail)
		VALUES (?, ?, ?, ?, ?, ?, ?)`,
		row.entry, row.n, string(row.state), row.at, row.survivor, row.errText, row.detail)
	if err != nil {
		return err
	}
	if st.Survivor != 0 {
		if err := t.insertRows(ctx, "INSERT INTO journal_leads (lead, entry)", "ON CONFLICT DO NOTHING", 2,
			[]any{int64(st.Survivor), seq}); err != nil {
			return err
		}
	}
	line := stepDetail{Step: n, State: st.State, Entry: entry, Facts: row.factsDigest(), Text: row.textDigest()}
	return t.appendAudit(ctx, st.At, "", AuditJournal, t.actionIDs().formatID(seq), line)
}

func encodeDetail(detail any) (string, error) {
	if detail == nil {
		return "", nil
	}
	text, err := json.Marshal(detail)
	if err != nil {
		return "", fmt.Errorf("encode the detail of the step: %w", err)
	}
	return string(text), nil
}

// entryDigest covers the constant fields of an entry.
func entryDigest(seq int64, e Entry) string {
	leads := e.Leads
	if leads == nil {
		leads = []crm.LeadID{}
	}
	return digestJSON(seq, string(e.Action), cleanText(e.Case), leads, toMicros(e.At), cleanText(e.By), cleanText(e.Key))
}

// CountRestored counts the records that merges since a time restored. Merges that were undone are not counted.
func (s *Store) CountRestored(ctx context.Context, since time.Time) (crm.Restored, error) {
	counts, err := queryMap[crm.RestoredKind, int](ctx, s.read,
		"SELECT kind, CAST(sum(n) AS BIGINT) FROM restored WHERE at >= ? GROUP BY kind", toMicros(since))
	return counts, wrapf(err, "count what merges restored")
}

// writeRestored stores the records that the step of a merge restored. Those of an undone merge are no longer counted.
func (t *tx) writeRestored(ctx context.Context, seq int64, st Step) error {
	if st.State == EntryUndone {
		_, err := t.exec(ctx, "DELETE FROM restored WHERE entry = ?", seq)
		return err
	}
	for _, kind := range slices.Sorted(maps.Keys(st.Restored)) {
		_, err := t.exec(ctx, `INSERT INTO restored (entry, kind, n, at) VALUES (?, ?, ?, ?)
			ON CONFLICT (entry, kind) DO UPDATE SET n = excluded.n, at = excluded.at`,
			seq, string(kind), st.Restored[kind], toMicros(st.At))
		if err != nil {
			return err
		}
	}
	return nil
}
