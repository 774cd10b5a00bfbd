package desk

import (
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// HistoryFilter narrows the history; empty fields do not.
type HistoryFilter struct {
	Kind  crm.ActionKind
	State string // one of ActionStates
	Case  string
	Lead  crm.LeadID // among the leads of the action, or its survivor
	Since time.Time  // begun at or after
	Until time.Time  // begun before
	After string     // id of an action: only those that began before it
	Limit int        // 0: no limit
}

// ActionKinds are the kinds of writes to Odoo.
func ActionKinds() []crm.ActionKind {
	return []crm.ActionKind{crm.ActMerge, crm.ActNote, crm.ActAssign, crm.ActUndo}
}

// ActionStates are the possible outcomes of a write.
func ActionStates() []string { return []string{"done", "unknown", "failed", "undone"} }

// Check refuses kinds and states that do not exist. Error: *InvalidError.
func (f HistoryFilter) Check() error {
	if f.Kind != "" && !slices.Contains(ActionKinds(), f.Kind) {
		return NewFilterError("action", string(f.Kind), joinWords(ActionKinds()))
	}
	if f.State != "" && !slices.Contains(ActionStates(), f.State) {
		return NewFilterError("state", f.State, joinWords(ActionStates()))
	}
	return nil
}

// NewFilterError refuses a value of the filter with this name.
func NewFilterError(name, value, allowed string) *InvalidError {
	return invalidf(name, "%s is %q; allowed: %s", name, value, allowed)
}
