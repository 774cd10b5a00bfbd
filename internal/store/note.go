package store

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// Note is a note that Leadtwin posted in Odoo.
type Note struct {
	Case     string
	Leads    []crm.LeadID // the group it was about, ascending
	PostedOn crm.LeadID   // the record under which it was posted
	Message  crm.MessageID
	At       time.Time
}

// RecordNote records a note, so that it is never posted twice. It may be repeated for the same message.
func (s *Store) RecordNote(ctx context.Context, n Note) error {
	n.Leads = lists.Distinct(n.Leads)
	return s.inTransaction(ctx, fmt.Sprintf("remember the note on lead %d", n.PostedOn), func(t *tx) error {
		inserted, err := t.exec(ctx, `INSERT INTO notes (message, case_id, on_lead, leads, at) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT DO NOTHING`,
			int64(n.Message), n.Case, int64(n.PostedOn), storedJSON{n.Leads}, toMicros(n.At))
		if err != nil || inserted == 0 {
			return err
		}
		args := make([]any, 0, 2*len(n.Leads))
		for _, lead := range n.Leads {
			args = append(args, int64(lead), int64(n.Message))
		}
		return t.insertRows(ctx, "INSERT INTO note_leads (lead, note)", "", 2, args)
	})
}

// NotesAbout returns the notes about at least one of the leads, oldest first. A lead that is not in the notes of its
// group joined later.
func (s *Store) NotesAbout(ctx context.Context, leads []crm.LeadID) (notes []Note, err error) {
	found, err := queryNotes(ctx, s.read,
		"WHERE message IN (SELECT note FROM note_leads WHERE lead IN ?) ORDER BY at, message", idList(lists.Distinct(leads)))
	seen := map[crm.MessageID]bool{}
	for _, n := range found {
		if !seen[n.Message] {
			notes = append(notes, n)
		}
		seen[n.Message] = true
	}
	return notes, wrapf(err, "find notes")
}

// LatestNotes returns the notes that were posted last, newest first.
func (s *Store) LatestNotes(ctx context.Context, limit int) ([]Note, error) {
	notes, err := queryNotes(ctx, s.read, "ORDER BY at DESC, message DESC LIMIT ?", limit)
	return notes, wrapf(err, "read the latest notes")
}

// DeleteNotes deletes notes that Odoo no longer has.
func (s *Store) DeleteNotes(ctx context.Context, messages []crm.MessageID) error {
	return s.inTransaction(ctx, "delete notes that Odoo no longer has", func(t *tx) error {
		if _, err := t.exec(ctx, "DELETE FROM note_leads WHERE note IN ?", idList(messages)); err != nil {
			return err
		}
		_, err := t.exec(ctx, "DELETE FROM notes WHERE message IN ?", idList(messages))
		return err
	})
}

// addLeadToNotes adds a lead to the notes about another one, and to these messages.
func addLeadToNotes(ctx context.Context, t *tx, lead, as crm.LeadID, messages []crm.MessageID) error {
	notes, err := queryNotes(ctx, t, "WHERE message IN (SELECT note FROM note_leads WHERE lead = ?)", int64(lead))
	if err != nil {
		return err
	}
	named, err := queryNotes(ctx, t, "WHERE message IN ?", idList(messages))
	if err != nil {
		return err
	}
	for _, n := range append(notes, named...) {
		n.Leads = lists.Distinct(append(n.Leads, as))
		if err := updateNoteLeads(ctx, t, n); err != nil {
			return err
		}
		args := []any{int64(as), int64(n.Message)}
		if err := t.insertRows(ctx, "INSERT INTO note_leads (lead, note)", "ON CONFLICT DO NOTHING", 2, args); err != nil {
			return err
		}
	}
	return nil
}

func updateNoteLeads(ctx context.Context, t *tx, n Note) error {
	_, err := t.exec(ctx, "UPDATE notes SET leads = ? WHERE message = ?", storedJSON{n.Leads}, int64(n.Message))
	return err
}

func queryNotes(ctx context.Context, q querier, where string, args ...any) ([]Note, error) {
	return queryAll(ctx, q, "SELECT message, case_id, on_lead, leads, at FROM notes "+where, args,
		func(n *Note) []any { return []any{&n.Message, &n.Case, &n.PostedOn, storedJSON{&n.Leads}, &n.At} })
}
