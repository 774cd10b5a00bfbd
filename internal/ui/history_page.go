package ui

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

const listedActions = 100 // on one page

type historyPage struct {
	page
	Filter   desk.HistoryFilter
	Actions  []report.Action
	Refusals []store.Refusal
	Older    string // address of the next page
}

// showHistory lists what was written. Managers see all of it, others what concerns a lead that they may read.
func (d *Desk) showHistory(w http.ResponseWriter, r *http.Request, v *visit) {
	p := historyPage{
		page: d.newPage(r, v, "history", v.locale.T("history.title")), Filter: readHistoryFilter(r, v.locale),
	}
	var more bool
	var err error
	if p.Actions, more, err = d.newestReadable(r, v, p.Filter); err != nil {
		d.fail(w, r, v, err)
		return
	}
	if more {
		p.Older = d.o.BasePath + "/history?" + historyQuery(p.Filter, p.Actions[len(p.Actions)-1].ID).Encode()
	}
	if !p.Filtered() && p.Filter.After == "" {
		if p.Refusals, err = d.readableRefusals(r, v); err != nil {
			d.fail(w, r, v, err)
			return
		}
	}
	d.render(w, http.StatusOK, "history", p)
}

// newestReadable lists the newest actions that the user may see, and whether there are more. It looks further back
// where the newest are about leads of others.
func (d *Desk) newestReadable(r *http.Request, v *visit, f desk.HistoryFilter) ([]report.Action, bool, error) {
	const further = 4 // times as many
	for f.Limit = listedActions + 1; ; f.Limit *= further {
		found, err := d.o.Past.History(r.Context(), f)
		if err != nil {
			return nil, false, err
		}
		all := len(found) < f.Limit
		found, err = d.readableActions(r, v, found)
		if more := len(found) > listedActions; err != nil || all || more || f.Limit >= exportedActions {
			return found[:min(len(found), listedActions)], more, err
		}
	}
}

// readableRefusals are those about leads of which the user may read one.
func (d *Desk) readableRefusals(r *http.Request, v *visit) ([]store.Refusal, error) {
	found, err := d.o.Past.Refusals(r.Context(), listedActions)
	if err != nil || v.account.Manager {
		return found, err
	}
	leads := lists.Join(found, func(one store.Refusal) []crm.LeadID { return one.Leads })
	may, err := d.mayRead(r, v, leads)
	for i := range found {
		found[i].Leads = slices.DeleteFunc(found[i].Leads, func(id crm.LeadID) bool { return !may[id] })
	}
	return slices.DeleteFunc(found, func(f store.Refusal) bool { return len(f.Leads) == 0 }), err
}

func (d *Desk) readableActions(r *http.Request, v *visit, actions []report.Action) ([]report.Action, error) {
	if v.account.Manager {
		return actions, nil
	}
	var leads []crm.LeadID
	for i := range actions {
		leads = append(append(leads, actions[i].On()), actions[i].Leads...)
	}
	may, err := d.mayRead(r, v, leads)
	actions = slices.DeleteFunc(actions, func(a report.Action) bool { return !may[a.On()] })
	for i := range actions {
		hideUnreadableLeads(&actions[i], may)
	}
	return actions, err
}

// hideUnreadableLeads leaves out leads that the user may not read, and an error, which may name them. The leads of a
// merge that was not undone are part of its survivor, whose chatter names them.
func hideUnreadableLeads(a *report.Action, may map[crm.LeadID]bool) {
	hidden := func(id crm.LeadID) bool { return !may[id] }
	if a.Action == crm.ActMerge && a.State == string(store.EntryDone) || !slices.ContainsFunc(a.Leads, hidden) {
		return
	}
	a.Leads = lists.Without(a.Leads, hidden)
	a.Error = ""
}

type undoPage struct {
	page
	Preview desk.UndoPreview
	Warning string
}

// fieldTable is the data for the template of changed fields.
type fieldTable struct {
	L    locale
	List []report.FieldChange
}

// Table joins changed fields with the reader's language.
func (p *undoPage) Table(list []report.FieldChange) fieldTable { return fieldTable{p.L, list} }

func (d *Desk) showUndo(w http.ResponseWriter, r *http.Request, v *visit) {
	if p, ok := d.readUndo(w, r, v); ok {
		d.render(w, http.StatusOK, "undo", p)
	}
}

func (d *Desk) readUndo(w http.ResponseWriter, r *http.Request, v *visit) (*undoPage, bool) {
	preview, err := d.o.Past.Preview(r.Context(), r.PathValue("action"), v.locale.Lang(), v.account.Lang)
	if store.IsNotFound(err) {
		d.fail(w, r, v, err)
		return nil, false
	}
	p := &undoPage{
		page:    d.newPage(r, v, "history", v.locale.T("undo.title", "action", r.PathValue("action"))),
		Preview: preview,
	}
	if err != nil {
		p.Warning = err.Error()
	}
	return p, true
}

// showUndoOfCase leads to the undo of the newest merge of a case or, where there is none yet, to the case.
func (d *Desk) showUndoOfCase(w http.ResponseWriter, r *http.Request, v *visit) {
	p, ok := d.readCase(w, r, v)
	if !ok {
		return
	}
	merges, err := d.o.Past.History(r.Context(), desk.HistoryFilter{
		Case: p.Case.ID, Kind: crm.ActMerge, State: "done", Limit: 1,
	})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	to := d.caseAddress(p.Case.ID)
	if len(merges) > 0 {
		to = d.o.BasePath + "/history/" + url.PathEscape(merges[0].ID) + "/undo"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// undo asks for an undo; the worker does it.
func (d *Desk) undo(w http.ResponseWriter, r *http.Request, v *visit) {
	err := d.o.Past.Undo(r.Context(), r.PathValue("action"), v.account.Name)
	if err != nil {
		p, ok := d.readUndo(w, r, v)
		if !ok {
			return
		}
		p.Warning = err.Error()
		if errors.Is(err, desk.ErrObserving) {
			p.Warning = p.L.T("case.observing")
		}
		d.render(w, http.StatusConflict, "undo", p)
		return
	}
	d.setNotice(r, notice{Key: "notice.undo", Action: r.PathValue("action")})
	http.Redirect(w, r, d.o.BasePath+"/history", http.StatusSeeOther)
}

type leadPage struct {
	page
	Lead    crm.LeadID
	Now     crm.LeadID // where its data is
	Gone    bool       // it is not in Odoo any more
	Link    string     // to that lead in Odoo
	Actions []report.Action
	Merge   *report.Action // that the lead disappeared in; nil where there is none
}

// findLead reports whether the user may read a lead, or may know that it is gone: only who sees all leads can tell that
// from one that they may not read.
func (d *Desk) findLead(r *http.Request, v *visit, lead crm.LeadID) (may, gone bool, err error) {
	readable, err := d.mayRead(r, v, []crm.LeadID{lead})
	if err != nil || !readable[lead] && !v.account.Manager {
		return false, false, err
	}
	gone, err = d.o.Past.IsFormerLead(r.Context(), lead)
	return readable[lead], gone, err
}

// showLead answers where a lead went. It exists for users who may read the lead that holds its data now.
func (d *Desk) showLead(w http.ResponseWriter, r *http.Request, v *visit) {
	number, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || number <= 0 {
		d.message(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	lead := crm.LeadID(number)
	now, err := d.o.Past.CurrentLead(r.Context(), lead)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	may, gone, err := d.findLead(r, v, now)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	if !may && !gone {
		d.message(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	actions, err := d.o.Past.History(r.Context(), desk.HistoryFilter{Lead: lead, Limit: listedActions})
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	title := v.locale.T("lead.title", "lead", "#"+r.PathValue("id"))
	p := leadPage{d.newPage(r, v, "history", title), lead, now, gone, d.o.LeadURL(now), actions, nil}
	isMerge := func(a report.Action) bool {
		return a.Action == crm.ActMerge && a.State == "done" && a.Survivor != lead && slices.Contains(a.Leads, lead)
	}
	if i := slices.IndexFunc(actions, isMerge); i >= 0 && now != lead {
		p.Merge = &actions[i]
	}
	d.render(w, http.StatusOK, "lead", p)
}
