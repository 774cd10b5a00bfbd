package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply"
)

// eventPage is how many lines of the audit trail one call of Events reads.
const eventPage = 500

// LastEvent is the number up to which Events has nothing new to report now.
func (a *App) LastEvent(ctx context.Context) (int64, error) { return a.store.LastAuditLine(ctx) }

// Events returns what happened after an event, the oldest first, from the audit trail: nothing is lost in a crash. Read
// is the number to continue after.
func (a *App) Events(ctx context.Context, after int64) (events []report.Event, read int64, err error) {
	read = after
	n := 0
	for line, err := range a.store.AuditLines(ctx, after) {
		if err != nil {
			return nil, after, err
		}
		event, is, err := a.eventOf(ctx, &line)
		if err != nil {
			return nil, after, fmt.Errorf("read event %d: %w", line.Seq, err)
		}
		if is {
			events = append(events, event)
		}
		read = line.Seq
		if n++; n == eventPage {
			break
		}
	}
	return events, read, nil
}

// auditDetail is the part of a line's detail that events read.
type auditDetail struct {
	As    string           `json:"as"`
	Leads []crm.LeadID     `json:"leads"`
	State store.EntryState `json:"state"`
}

// eventOf reports the event of a line of the audit trail; most lines are none.
func (a *App) eventOf(ctx context.Context, line *store.AuditLine) (e report.Event, is bool, err error) {
	var detail auditDetail
	switch line.What {
	case "approve", "dismiss", "snooze", "reopen", store.AuditJournal:
		if err := json.Unmarshal(line.Detail, &detail); err != nil {
			return e, false, err
		}
	default:
		return e, false, nil
	}
	e = report.Event{ID: line.Seq, At: line.At.UTC(), By: line.By}
	if line.What == store.AuditJournal {
		if detail.State != store.EntryVerified {
			return e, false, nil
		}
		return a.eventOfEntry(ctx, e, line.Subject)
	}
	if !strings.HasPrefix(line.Subject, rules.CaseIDPrefix) {
		return e, false, nil // an undo dismisses the pairs that it separates
	}
	e.Kind, e.Case, e.Decision = report.CaseDecided, line.Subject, line.What
	e.Leads = append([]crm.LeadID{}, detail.Leads...)
	if line.What == "approve" {
		e.Decision = detail.As
	}
	return e, true, nil
}

// eventOfEntry reports a verified merge or undo.
func (a *App) eventOfEntry(ctx context.Context, e report.Event, id string) (report.Event, bool, error) {
	entry, err := a.store.EntryByID(ctx, id)
	if _, other := errors.AsType[*store.OtherStoreError](err); other {
		return e, false, nil // adopted from another store
	}
	if err != nil {
		return e, false, err
	}
	e.Action, e.Case, e.By, e.Survivor = entry.ID, entry.Case, entry.By, entry.Survivor
	switch entry.Action {
	case crm.ActMerge:
		e.Kind = report.LeadsMerged
		e.Leads = slices.DeleteFunc(slices.Clone(entry.Leads), func(id crm.LeadID) bool { return id == entry.Survivor })
		return e, true, nil
	case crm.ActUndo:
		e.Kind = report.MergeUndone
		e.Undoes, e.RestoredAs = apply.UndoneMerge(&entry)
		e.Leads = append([]crm.LeadID{}, slices.Sorted(maps.Keys(e.RestoredAs))...)
		return e, true, nil
	case crm.ActNote, crm.ActAssign:
	}
	return e, false, nil
}
