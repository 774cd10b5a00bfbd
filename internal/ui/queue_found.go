package ui

import (
	"net/http"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// findOutside adds cases that a search finds by number but that are not in the queue: a case that was decided or
// snoozed, and a lead. Nothing is found by a lead that the user may not read; a merged lead is part of the one that it
// is now.
func (d *Desk) findOutside(r *http.Request, v *visit, p *queuePage, waiting []*desk.Row) error {
	id, names := desk.ReadSearchedID(p.Filter.Search)
	if !names {
		return nil
	}
	found, err := d.o.Cases.Find(r.Context(), id)
	if err != nil {
		return err
	}
	leads := []crm.LeadID{}
	now := id.Lead
	if id.Lead != 0 {
		if now, err = d.o.Past.CurrentLead(r.Context(), id.Lead); err != nil {
			return err
		}
		leads = append(leads, now)
	}
	for _, row := range found {
		leads = append(leads, row.Leads...)
	}
	may, err := d.mayRead(r, v, leads)
	if err != nil || id.Lead != 0 && !may[now] {
		return err
	}
	p.Lead = id.Lead
	for _, row := range found {
		waits := slices.ContainsFunc(waiting, func(w *desk.Row) bool { return w.Case == row.Case })
		if !waits && slices.ContainsFunc(row.Leads, func(id crm.LeadID) bool { return may[id] }) {
			p.Outside = append(p.Outside, hideUnreadable(row, may))
		}
	}
	return nil
}
