package ui

import (
	"net/http"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// endedPage shows the outcome of a case that no longer exists.
type endedPage struct {
	page
	Ended   desk.EndedError // with the leads and cases that the user may read
	InOdoo  []desk.OdooMerge
	Unsaved bool // a decision was sent
}

// showEnded answers the address of a case that no longer exists: from a note, or from a page that was open while its
// leads changed. For a user who may read none of its leads there was no such case.
func (d *Desk) showEnded(w http.ResponseWriter, r *http.Request, v *visit, ended desk.EndedError) {
	ended, err := d.readablePart(r, v, ended)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if len(ended.Case.Leads) == 0 {
		d.message(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	d.render(w, http.StatusGone, "case_ended", endedPage{
		page:    d.newPage(r, v, "cases", v.locale.T("case_ended.title", "case", ended.Case.ID)),
		Ended:   ended,
		InOdoo:  d.o.Cases.MergesInOdoo(r.Context(), ended.Case.Leads, ended.Case.Found),
		Unsaved: r.Method != http.MethodGet,
	})
}

// readablePart keeps the leads that the user may read, or whose data is in a lead that they may read, and the cases of
// such leads.
func (d *Desk) readablePart(r *http.Request, v *visit, ended desk.EndedError) (desk.EndedError, error) {
	ids := slices.Clone(ended.Case.Leads)
	now := map[crm.LeadID]crm.LeadID{}
	for _, lead := range ended.Case.Leads {
		current, err := d.o.Past.CurrentLead(r.Context(), lead)
		if err != nil {
			return ended, err
		}
		now[lead], ids = current, append(ids, current)
	}
	for _, c := range ended.Successors {
		ids = append(ids, c.Leads...)
	}
	may, err := d.mayRead(r, v, ids)
	ended.Case.Leads = slices.DeleteFunc(ended.Case.Leads, func(id crm.LeadID) bool { return !may[id] && !may[now[id]] })
	ended.Successors = slices.DeleteFunc(ended.Successors, func(c crm.Case) bool {
		return !slices.ContainsFunc(c.Leads, func(id crm.LeadID) bool { return may[id] })
	})
	return ended, err
}
