package app

import (
	"errors"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules/labelled"
	"leadtwin/sync/apply"
	"leadtwin/sync/crawl"
)

// NeedsReview reports whether a command has finished its part, and a user has to decide how to continue.
func NeedsReview(err error) bool {
	_, missing := errors.AsType[*crawl.DisappearedError](err)
	return missing
}

// Hint returns what to do about an error; empty if the error already contains it.
func Hint(err error) string {
	if e, ok := errors.AsType[*odooclient.Error](err); ok {
		return e.Hint
	}
	if e, ok := errors.AsType[hinter](err); ok {
		return e.hint()
	}
	if e, ok := errors.AsType[*store.CaseStateError](err); ok {
		return closedCaseHint(e)
	}
	if isType[*store.HeldError](err) {
		return "wait until the other process ends, or stop it"
	}
	if isType[*apply.LeadsChangedError](err) {
		return "leadtwin sweep, then review the case again"
	}
	if isType[*store.CaseChangedError](err) {
		return "leadtwin cases list"
	}
	if isType[*crawl.DisappearedError](err) {
		return missingHint
	}
	if e, ok := errors.AsType[*labelled.RowError](err); ok && e.Header != "" {
		return "correct the value, leave the cell empty, or rename the column so that it is not read"
	}
	if store.IsNotFound(err) {
		return "list the existing ones with 'leadtwin cases list' or 'leadtwin history'"
	}
	return store.Hint(err)
}

// AdvisedError says why something cannot be done, and what to do about it.
type AdvisedError struct{ Why, Do string }

func (e *AdvisedError) Error() string { return e.Why }

// hinter is an error of this package with advice.
type hinter interface {
	error
	hint() string
}

func (e *OtherDatabaseError) hint() string {
	if e.Before == e.Now {
		return "use a separate store for this database (store.url)"
	}
	return "use a separate store for this database (store.url), or change odoo.database back to " + e.Before
}

func (e *AdvisedError) hint() string      { return e.Do }
func (*DisputedPastError) hint() string   { return pastHint }
func (*StoppedError) hint() string        { return "run the same command again: it continues with the rest" }
func (*PausedError) hint() string         { return "leadtwin resume" }
func (e *NotDismissedError) hint() string { return "leadtwin cases show " + e.Case }

// closedCaseHint returns the possible actions on a closed case.
func closedCaseHint(e *store.CaseStateError) string {
	switch e.Is {
	case crm.Dismissed:
		return "leadtwin cases reopen " + e.Case
	case crm.Undone:
		return "leadtwin sweep, then leadtwin cases list: the restored leads have new ids"
	case crm.Applied:
		return "'leadtwin history' lists the actions; 'leadtwin undo' undoes a merge"
	case crm.Planned, crm.Waiting, crm.Failed, crm.Held, crm.Snoozed:
	}
	return "leadtwin cases show " + e.Case
}

// hint returns what to do when the store cannot be opened.
func (e *NoStoreError) hint() string {
	if isType[*store.MissingStoreError](e) {
		return "use the store.url of the service, from its settings file or its environment (LEADTWIN_STORE_URL); a " +
			"relative path starts at the working directory of the service. Where a package installed the service, 'sudo " +
			"leadtwin-admin' in place of 'leadtwin' does that. The first 'leadtwin sweep' creates a store"
	}
	if isType[*store.ForeignFileError](e) {
		return "set store.url to another file"
	}
	if isType[*store.NewerSchemaError](e) {
		return "" // the error says it
	}
	if hint := store.Hint(e); hint != "" {
		return hint
	}
	return "check that store.url is correct, and that the store can be reached and written"
}

// NoStoreError reports that the store cannot be opened.
type NoStoreError struct{ cause error }

func (e *NoStoreError) Error() string { return e.cause.Error() }

// Unwrap returns the cause.
func (e *NoStoreError) Unwrap() error { return e.cause }
