package report

import "leadtwin/internal/crm"

// Undo is the result of `undo`, and with Preview set what it would do.
type Undo struct {
	Merge    string     `json:"merge"`
	Entry    string     `json:"id,omitempty"` // of the undo itself, in history
	Survivor crm.LeadID `json:"survivor"`
	Preview  bool       `json:"preview,omitempty"`
	Leads    []UndoLead `json:"leads"`
	Restored []string   `json:"restored"`
	Kept     []string   `json:"kept"`
	Lost     []string   `json:"lost"`

	RestoredAs map[crm.LeadID]crm.LeadID `json:"restored_as,omitempty"` // merged lead -> its new id
}

// FieldChange is a field of a survivor: before the merge, right after it, and now, empty for no value.
type FieldChange struct {
	Field               string // name in Odoo
	Label               string // what users of Odoo see
	Before, Merged, Now string
	Recomputed          bool // by Odoo since the merge: no user set the present value
}

// UndoLead is a merged lead that is restored, with its related records.
type UndoLead struct {
	ID          crm.LeadID `json:"id"` // that it had; it gets a new one
	Title       string     `json:"title"`
	Salesperson string     `json:"salesperson"`
	Messages    int        `json:"messages"`
	Activities  int        `json:"activities"`
	Attachments int        `json:"attachments"`
	Meetings    int        `json:"meetings"`
	Orders      int        `json:"orders"`
	Followers   int        `json:"followers"`
}

// Related counts its related records by the names that tables use.
func (l UndoLead) Related() map[string]int {
	return map[string]int{
		"messages": l.Messages, "attachments": l.Attachments, "activities": l.Activities, "meetings": l.Meetings,
		"orders": l.Orders, "followers": l.Followers,
	}
}
