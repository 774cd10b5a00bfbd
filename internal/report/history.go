package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// History is the result of `history`.
type History struct {
	Actions []Action `json:"actions"`
	Next    string   `json:"next,omitempty"` // the action after which the next page begins; none on the last page
}

// Action is one write of the journal.
type Action struct {
	ID       string         `json:"id"` // such as M-K7Q2X-0017
	Action   crm.ActionKind `json:"action"`
	Case     string         `json:"case"`
	Leads    []crm.LeadID   `json:"leads"`
	Survivor crm.LeadID     `json:"survivor,omitempty"`
	Lead     crm.LeadID     `json:"lead,omitempty"`   // with the note
	Undoes   string         `json:"undoes,omitempty"` // the merge that an undo undid
	State    string         `json:"state"`            // done, failed, unknown, undone
	At       time.Time      `json:"at"`
	By       string         `json:"by"`
	Proposer string         `json:"proposed_by,omitempty"` // where a second person had to confirm it
	Error    string         `json:"error,omitempty"`

	RestoredAs map[crm.LeadID]crm.LeadID `json:"restored_as,omitempty"` // of an undo: merged lead -> its new id

	Undoable      bool      `json:"-"`
	UndoableUntil time.Time `json:"-"` // its snapshots are kept so long
}

// On is the lead that the action was about in the end: the survivor, or the lead with the note.
func (a Action) On() crm.LeadID { return cmp.Or(a.Survivor, a.Lead) }

// Summary describes the action in one line.
func (a Action) Summary() string {
	leads := "leads"
	if len(a.Leads) == 1 {
		leads = "lead"
	}
	switch {
	case a.Action == crm.ActMerge && a.Survivor != 0:
		return fmt.Sprintf("merge %s %s into %d", leads, crm.FormatIDs(a.Leads), a.Survivor)
	case a.Action == crm.ActNote && a.Lead != 0:
		return fmt.Sprintf("note on lead %d about %s %s", a.Lead, leads, crm.FormatIDs(a.Leads))
	case a.Action == crm.ActUndo && a.Undoes != "":
		return "undo " + a.Undoes + a.ListRestored(": ", "%d restored as %d")
	}
	return fmt.Sprintf("%s %s %s", a.Action, leads, crm.FormatIDs(a.Leads))
}

// ListRestored lists the restored leads, each as format with its old and its new id; prefix comes first if there are
// any.
func (a Action) ListRestored(prefix, format string) string {
	var parts []string
	for _, merged := range slices.Sorted(maps.Keys(a.RestoredAs)) {
		parts = append(parts, fmt.Sprintf(format, merged, a.RestoredAs[merged]))
	}
	if len(parts) == 0 {
		return ""
	}
	return prefix + strings.Join(parts, ", ")
}
