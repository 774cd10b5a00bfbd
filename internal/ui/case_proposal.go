package ui

import (
	"fmt"
	"net/http"
	"slices"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// person is who decides in a request of the user.
func (v *visit) person() desk.Person {
	return desk.Person{Name: v.account.Name, Account: fmt.Sprintf("user %d", v.account.ID), User: v.account.ID}
}

// showProposed shows a case as a user proposed to merge it. A user who may not read a lead of that cannot answer.
func (d *Desk) showProposed(r *http.Request, v *visit, p *casePage) error {
	proposed := p.Case.Proposal
	may, err := d.mayRead(r, v, proposed.Added)
	if err != nil {
		return err
	}
	readable := slices.DeleteFunc(slices.Clone(proposed.Added), func(id crm.LeadID) bool { return !may[id] })
	for range len(proposed.Added) - len(readable) {
		p.Hidden = append(p.Hidden, "")
	}
	if err := d.o.Cases.AddLeads(r.Context(), &p.Case, readable); err != nil {
		return err
	}
	merged := slices.DeleteFunc(p.all(), func(id crm.LeadID) bool { return slices.Contains(proposed.LeftOut, id) })
	p.Form = caseForm{
		To: desk.Owner{Salesperson: proposed.Salesperson, Team: proposed.Team}, Values: proposed.Values, Asks: true,
		Leads: merged, DismissLeftOut: proposed.DismissLeftOut,
	}
	return nil
}

// Answerable reports whether the user may confirm or reject another user's proposal, or withdraw their own proposal.
func (p *casePage) Answerable() bool {
	return p.Case.Proposal != nil && p.MayMerge && p.Waits()
}

// answerProposal stores that a proposal is confirmed, or ends it.
func (d *Desk) answerProposal(w http.ResponseWriter, r *http.Request, v *visit, p *casePage, as desk.Verb) {
	if !p.MayMerge {
		d.message(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	decision := desk.Decision{Case: p.Case.ID, As: as, Shown: r.PostFormValue("shown"), By: v.person()}
	effect, err := d.o.Cases.Decide(r.Context(), decision)
	if err != nil {
		d.refused(w, r, v, p, decision, err)
		return
	}
	d.o.Log.Info("proposal answered by a user", zap.String("case", p.Case.ID), zap.String("decision", string(as)),
		zap.Int64("user", int64(v.account.ID)))
	if effect == desk.Rejected { // the case waits for a decision again
		d.setNotice(r, notice{Key: "notice.reject", Case: p.Case.ID})
		back := d.caseAddress(p.Case.ID) + string(p.Query)
		http.Redirect(w, r, back, http.StatusSeeOther) //nolint:gosec // G710: the path begins with server.base_path
		return
	}
	d.setNotice(r, notice{Key: "notice.merge", Case: p.Case.ID, Undoes: true})
	d.redirectToNext(w, r, p)
}

// redirectToNext redirects to the next case of the pattern, or to the queue after the last.
func (d *Desk) redirectToNext(w http.ResponseWriter, r *http.Request, p *casePage) {
	next := p.Next
	if next == "" {
		next = d.o.BasePath + "/cases" + string(p.Query)
	}
	http.Redirect(w, r, next, http.StatusSeeOther) //nolint:gosec // G710: the path begins with server.base_path
}
