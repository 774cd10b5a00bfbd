package ui

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
	"leadtwin/rules"
)

const foundLeads = 10 // of one search

// addLeads puts the leads that a user added next to those of the case. One that the user may not read, or that Leadtwin
// does not know yet, is left out, and the page says so.
func (d *Desk) addLeads(r *http.Request, v *visit, p *casePage) error {
	if err := r.ParseForm(); err != nil {
		return nil //nolint:nilerr // no form that can be read asks for nothing
	}
	wanted := leadIDs(slices.Concat(r.Form["added"], r.Form["add"]))
	remove := leadIDs(r.Form["remove"])
	wanted = slices.DeleteFunc(wanted, func(id crm.LeadID) bool { return slices.Contains(remove, id) })
	wanted = wanted[:min(len(wanted), desk.MaxAdded)]
	if len(wanted) == 0 {
		return nil
	}
	may, err := d.mayRead(r, v, wanted)
	if err != nil {
		return err
	}
	readable := lists.Without(wanted, func(id crm.LeadID) bool { return !may[id] })
	if err := d.o.Cases.AddLeads(r.Context(), &p.Case, readable); err != nil {
		return err
	}
	for _, id := range wanted {
		if !slices.Contains(p.all(), id) {
			p.Warning = p.L.T("case.wrong_added")
		}
	}
	return nil
}

// leadIDs reads ids and leaves out what is none, and what comes twice.
func leadIDs(texts []string) (ids []crm.LeadID) {
	for _, text := range texts {
		id, err := strconv.ParseInt(text, 10, 32)
		if err == nil && id > 0 && !slices.Contains(ids, crm.LeadID(id)) {
			ids = append(ids, crm.LeadID(id))
		}
	}
	return ids
}

// all are the leads of the case and those that the user added.
func (p *casePage) all() []crm.LeadID { return slices.Concat(p.Case.Leads, p.Case.Added) }

// AddedLeads are the added leads by name.
func (p *casePage) AddedLeads() []column {
	return lists.Map(p.Case.RecordsOf(p.Case.Added), func(l rules.Lead) column {
		return column{ID: l.ID, Name: cmp.Or(l.ContactName, l.Title)}
	})
}

// find searches leads to add. The search runs as the user, so that it finds only what they may read.
func (d *Desk) find(r *http.Request, v *visit, p *casePage) error {
	if p.Form.Find == "" || !p.Decidable {
		return nil
	}
	found, err := d.o.Accounts.FindLeads(r.Context(), v.account, p.Form.Find, foundLeads+len(p.all()))
	p.Found = slices.DeleteFunc(found, func(l FoundLead) bool { return slices.Contains(p.all(), l.ID) })
	p.Found = p.Found[:min(len(p.Found), foundLeads)]
	p.Searched = err == nil
	return err
}

// takeAdded binds a decision to the added leads as they were shown. Those that are not ticked are not added to a merge.
func (p *casePage) takeAdded(r *http.Request, decision *desk.Decision) error {
	if len(p.Case.Added) == 0 || decision.As == desk.Snooze {
		return nil
	}
	if r.PostFormValue("added_shown") != p.Case.AddedFacts() {
		return desk.ErrChanged
	}
	decision.Added = p.Case.Added
	if decision.As == desk.Merge {
		isAdded := func(id crm.LeadID) bool { return slices.Contains(p.Case.Added, id) }
		decision.Added = lists.Without(p.Case.Added, func(id crm.LeadID) bool {
			return slices.Contains(decision.LeftOut, id)
		})
		decision.LeftOut = slices.DeleteFunc(decision.LeftOut, isAdded)
	}
	if len(decision.Added) > 0 {
		decision.AddedShown = rules.Fingerprint(p.Case.RecordsOf(decision.Added))
	}
	return nil
}
