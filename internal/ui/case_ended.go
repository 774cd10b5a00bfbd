package ui

import (
	"net/http"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// endedPage says what became of a case that no longer exists.
type endedPage struct {
	page
	Case    desk.EndedError // with the leads and cases that the user may read
	InOdoo  []desk.OdooMerge
	Unsaved bool // a decision was sent
}

// showEnded answers the address of a case that no longer exists: from a note, or from a page that was open while its
// leads changed. It returns false where the user may read none of its leads.
func (d *Desk) showEnded(w http.ResponseWriter, r *http.Request, v *visit, past desk.EndedError) bool {
	past, err := d.readablePart(r, v, past)
	if err != nil || len(past.Leads) == 0 {
		return false
	}
	d.render(w, http.StatusGone, "case_ended", endedPage{
		page:    d.newPage(r, v, "cases", v.locale.T("case_ended.title", "case", past.Case)),
		Case:    past,
		InOdoo:  d.o.Cases.MergesInOdoo(r.Context(), past.Leads, past.Found),
		Unsaved: r.Method != http.MethodGet,
	})
	return true
}

// readablePart keeps the leads that the user may read, or whose data is in a lead that they may read, and the cases of
// such leads.
func (d *Desk) readablePart(r *http.Request, v *visit, past desk.EndedError) (desk.EndedError, error) {
	ids := slices.Clone(past.Leads)
	now := map[crm.LeadID]crm.LeadID{}
	for _, lead := range past.Leads {
		current, err := d.o.Past.CurrentLead(r.Context(), lead)
		if err != nil {
			return past, err
		}
		now[lead], ids = current, append(ids, current)
	}
	for _, c := range past.Successors {
		ids = append(ids, c.Leads...)
	}
	may, err := d.mayRead(r, v, ids)
	past.Leads = slices.DeleteFunc(past.Leads, func(id crm.LeadID) bool { return !may[id] && !may[now[id]] })
	past.Successors = slices.DeleteFunc(past.Successors, func(c crm.Case) bool {
		return !slices.ContainsFunc(c.Leads, func(id crm.LeadID) bool { return may[id] })
	})
	return past, err
}
