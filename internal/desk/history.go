package desk

import (
	"fmt"
	"slices"
	"strings"
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

// ActionStates are what may have become of a write.
func ActionStates() []string { return []string{"done", "unknown", "failed", "undone"} }

// HistoryFilterError refuses a value of a filter.
type HistoryFilterError struct {
	Name, Value string
	Allowed     string
}

func (e *HistoryFilterError) Error() string {
	return fmt.Sprintf("%s is %q; allowed: %s", e.Name, e.Value, e.Allowed)
}

// Part is the filter.
func (e *HistoryFilterError) Part() string { return e.Name }

// Check refuses kinds and states that do not exist. Error: *HistoryFilterError.
func (f HistoryFilter) Check() error {
	if f.Kind != "" && !slices.Contains(ActionKinds(), f.Kind) {
		names := make([]string, 0, len(ActionKinds()))
		for _, kind := range ActionKinds() {
			names = append(names, string(kind))
		}
		return &HistoryFilterError{"action", string(f.Kind), strings.Join(names, ", ")}
	}
	if f.State != "" && !slices.Contains(ActionStates(), f.State) {
		return &HistoryFilterError{"state", f.State, strings.Join(ActionStates(), ", ")}
	}
	return nil
}
