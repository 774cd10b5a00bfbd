package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// CaseChange is the change that SaveCases writes in one transaction.
type CaseChange struct {
	// Save are new cases and new states of known ones. A case without Updated is new. One with Updated must be as
	// CasesOfLeads or Case returned it: if a user or another pass changed the stored one since, it is left unchanged and
	// its id is returned as stale.
	Save []crm.Case
	// Delete are cases whose facts no longer exist, as they were read: one that was changed since is stale as well. One
	// that no longer exists is ignored.
	Delete []crm.Case
	// LongerID returns a longer id for a new case whose id belongs to another case, with n characters after "LT-", or
	// the same id if there is no longer one. Usually rules.CaseIDLen.
	LongerID func(c crm.Case, n int) string
	// At is the time of the change.
	At time.Time
}

// SavedCases is the result of a CaseChange.
type SavedCases struct {
	IDs []string // one for each of Save, in that order: the id of the stored case
	// Stale are ids of cases that were changed after they were read and not written; evaluate their leads again.
	Stale []string
}

// StaleLeads returns the leads of the stale cases of the change; they may repeat.
func (s SavedCases) StaleLeads(c CaseChange) (leads []crm.LeadID) {
	for _, one := range slices.Concat(c.Save, c.Delete) {
		if slices.Contains(s.Stale, one.ID) {
			leads = append(leads, one.Leads...)
		}
	}
	return leads
}

// IDTakenError reports that no unused id was found for a new case.
type IDTakenError struct{ ID string }

func (e *IDTakenError) Error() string {
	return fmt.Sprintf("the id %s belongs to another case and cannot be made longer", e.ID)
}

// CaseStateError reports that the state of a case does not allow the requested one.
type CaseStateError struct {
	Case string
	Is   crm.State
	To   crm.State
}

func (e *CaseStateError) Error() string {
	if e.Is == e.To {
		return fmt.Sprintf("case %s is %s already: nothing was changed", e.Case, e.Is)
	}
	if slices.Contains([]crm.State{crm.Waiting, crm.Dismissed, crm.Snoozed}, e.To) {
		return fmt.Sprintf("case %s is %s: there is nothing left to decide", e.Case, e.Is)
	}
	return fmt.Sprintf("case %s is %s and cannot become %s", e.Case, e.Is, e.To)
}

// SaveCases writes cases and their index of leads in one transaction. A known case that is being applied, so that the
// journal has an open entry for it, is skipped silently: its leads look merged before the outcome is known. Whoever
// applies it marks its leads dirty at the end.
func (s *Store) SaveCases(ctx context.Context, c CaseChange) (saved SavedCases, err error) {
	err = s.inTransaction(ctx, c.description(), func(t *tx) (err error) {
		saved, err = c.save(ctx, t)
		return err
	})
	return saved, err
}

func (c CaseChange) description() string {
	return fmt.Sprintf("store %d cases and delete %d", len(c.Save), len(c.Delete))
}

func (c CaseChange) save(ctx context.Context, t *tx) (saved SavedCases, err error) {
	saved.IDs = make([]string, 0, len(c.Save))
	underway, err := c.queryCasesInProgress(ctx, t)
	if err != nil {
		return saved, err
	}
	for _, one := range c.Delete { // first, since a new case may take over an id
		if underway[one.ID] {
			continue
		}
		dropped, err := t.deleteCase(ctx, one, c.At)
		if err != nil {
			return saved, err
		}
		if !dropped {
			saved.Stale = append(saved.Stale, one.ID)
		}
	}
	inserted, err := c.insertUnused(ctx, t)
	if err != nil {
		return saved, err
	}
	for i, one := range c.Save {
		if inserted[i] || underway[one.ID] && !one.Updated.IsZero() {
			saved.IDs = append(saved.IDs, one.ID)
			continue
		}
		id, written, err := c.writeCase(ctx, t, one)
		if err != nil {
			return saved, err
		}
		saved.IDs = append(saved.IDs, id)
		if !written {
			saved.Stale = append(saved.Stale, id)
		}
	}
	return saved, t.dropStaleProposals(ctx, c.At)
}

// queryCasesInProgress returns the known cases that have an open entry in the journal.
func (c CaseChange) queryCasesInProgress(ctx context.Context, t *tx) (map[string]bool, error) {
	var known []string
	for _, one := range slices.Concat(c.Delete, c.Save) {
		if !one.Updated.IsZero() {
			known = append(known, one.ID)
		}
	}
	return queryMap[string, bool](ctx, t, "SELECT case_id, 1 FROM journal WHERE case_id IN ? AND state IN ?",
		textList(known), textList(OpenEntryStates()))
}

// deleteCase makes a case that is still as it was read a past one. It reports whether the case is gone.
func (t *tx) deleteCase(ctx context.Context, one crm.Case, at time.Time) (bool, error) {
	n, err := t.exec(ctx, "DELETE FROM cases WHERE id = ? AND updated = ?", one.ID, toMicros(one.Updated))
	if err == nil && n > 0 {
		return true, t.insertPastCase(ctx, one, at)
	}
	if err != nil {
		return false, err
	}
	_, err = queryCase(ctx, t, one.ID)
	if IsNotFound(err) {
		return true, nil
	}
	return false, err
}

// SetCaseState moves a case from one of the given states (from any, if none is given) to another, and sets its error
// text. It returns *CaseStateError for a case in another state, which is left unchanged, and *NotFoundError for an
// unknown one.
func (s *Store) SetCaseState(
	ctx context.Context, id string, from []crm.State, to crm.State, errText string, at time.Time,
) error {
	return s.inTransaction(ctx, fmt.Sprintf("set case %s to %s", id, to),
		func(t *tx) error { return setCaseState(ctx, t, id, from, to, errText, at) })
}

func setCaseState(
	ctx context.Context, t *tx, id string, from []crm.State, to crm.State, errText string, at time.Time,
) error {
	var c conditions
	c.add("id = ?", id)
	c.addIn("state", textList(from))
	where, args := c.whereClause()
	n, err := t.exec(ctx, "UPDATE cases SET state = ?, error = ?, updated = "+nextUpdated+" "+where,
		append([]any{string(to), errText, toMicros(at), toMicros(at)}, args...)...)
	if err != nil || n > 0 {
		return err
	}
	stored, err := queryCase(ctx, t, id)
	if err != nil {
		return err
	}
	return &CaseStateError{Case: id, Is: stored.State, To: to}
}

// CompleteCase sets a case that was applied for these leads to applied, as SetCaseState does. done replaces its plan:
// what was written, which may differ from what was planned; nil keeps the plan. It returns *CaseChangedError, and
// changes nothing, if the case contains another lead by now.
func (s *Store) CompleteCase(
	ctx context.Context, id string, leads []crm.LeadID, done []crm.PlannedAction, at time.Time,
) error {
	return s.inTransaction(ctx, fmt.Sprintf("set case %s to %s", id, crm.Applied),
		func(t *tx) error { return t.completeCase(ctx, id, leads, done, at) })
}

// completeCase writes nothing if it returns an error of CompleteCase.
func (t *tx) completeCase(
	ctx context.Context, id string, leads []crm.LeadID, done []crm.PlannedAction, at time.Time,
) error {
	if _, err := t.exec(ctx, "UPDATE cases SET id = id WHERE id = ?", id); err != nil { // locks its row
		return err
	}
	stored, err := queryCase(ctx, t, id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(stored.Leads, func(l crm.LeadID) bool { return !slices.Contains(leads, l) }) {
		return &CaseChangedError{Case: id, Seen: lists.Distinct(leads), Have: stored.Leads}
	}
	from := []crm.State{crm.Planned, crm.Waiting, crm.Failed, crm.Held, crm.Applied}
	if err := setCaseState(ctx, t, id, from, crm.Applied, "", at); err != nil || done == nil {
		return err
	}
	if stored, err = queryCase(ctx, t, id); err != nil {
		return err
	}
	stored.Plan, stored.Snoozed = done, nil
	_, err = t.exec(ctx, "UPDATE cases SET doc = ? WHERE id = ?", storedJSON{stored}, id)
	return err
}

// nextUpdated is the new value of cases.updated. It has the time of the change as two arguments, and grows even if the
// clock does not.
const nextUpdated = "CASE WHEN updated < ? THEN ? ELSE updated + 1 END"
