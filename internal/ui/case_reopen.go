package ui

import (
	"net/http"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// mayReopen reports whether the user may return a case to the queue: who may dismiss or put it off may end that, too.
func (d *Desk) mayReopen(p *casePage) bool {
	snoozed := p.Waits() && p.Case.IsSnoozed(d.o.Now())
	return p.Case.Proposal == nil && (snoozed || p.Case.State == crm.Dismissed && len(p.Hidden) == 0)
}

// reopen returns a case to the queue and shows it. One that waits already, perhaps through another tab, is only shown.
func (d *Desk) reopen(w http.ResponseWriter, r *http.Request, v *visit, p *casePage) {
	if p.Reopens {
		decision := desk.Decision{Case: p.Case.ID, As: desk.Reopen, Shown: r.PostFormValue("shown"), By: v.person()}
		if _, err := d.o.Cases.Decide(r.Context(), decision); err != nil {
			d.refused(w, r, v, p, decision, err)
			return
		}
		d.setNotice(r, notice{Key: "notice.reopen", Case: p.Case.ID})
	}
	back := d.caseAddress(p.Case.ID) + string(p.Query)
	http.Redirect(w, r, back, http.StatusSeeOther) //nolint:gosec // G710: the path begins with server.base_path
}

// PutOff is the time until which the case is snoozed; empty if it is not.
func (p *casePage) PutOff() string {
	switch {
	case !p.Reopens || p.Case.Snoozed == nil:
		return ""
	case p.Case.Snoozed.Until.IsZero():
		return p.L.T("case.put_off_until_change")
	}
	return p.L.T("case.put_off_until", "at", p.L.Time(p.Case.Snoozed.Until))
}
