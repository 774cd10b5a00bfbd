package report

import (
	"cmp"
	"fmt"
	"time"

	"leadtwin/internal/crm"
)

// CaseList is the result of `cases list`.
type CaseList struct {
	Cases      []crm.Case `json:"cases"`
	Total      int        `json:"total"`
	NotSwept   bool       `json:"not_swept,omitempty"` // no sweep has run yet
	References References `json:"-"`
	Now        time.Time  `json:"-"`

	LeadURL func(crm.LeadID) string `json:"-"` // a lead in Odoo; nil where the address is not known
}

// References holds what cases refer to by id.
type References struct {
	Leads      map[crm.LeadID]crm.Lead
	Users      map[crm.UserID]string
	Stages     map[crm.StageID]string
	Currencies map[crm.CompanyID]string // codes such as EUR
	Decisions  map[string]Decision      // by case: what a user applied where that differs from the verdict
	Undos      map[string]Action        // by case: the undo of its merge
	Noted      map[string]bool          // cases applied without a write, since their note existed already
	Proposed   map[string]string        // by case: who proposed a merge that waits for a second person
}

// UserName returns the name of a user, or "user 7" where it is not known.
func (r References) UserName(id crm.UserID) string {
	return cmp.Or(r.Users[id], fmt.Sprintf("user %d", id))
}

// Decision is what was applied because a user decided it.
type Decision struct {
	Verdict crm.Verdict // merge or separate
	Action  string      // its id in the history
	Lead    crm.LeadID  // the survivor of a merge, or the lead with the note
	By      string
}
