package ui

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
	"leadtwin/rules"
)

// casePage is one screen for one decision.
type casePage struct {
	page
	Case      desk.Case
	Pattern   crm.Pattern
	Query     template.URL // of the queue that the user works through; empty is the pattern of the case
	Question  string
	Columns   []column
	Open      []line // rows that differ
	Folded    []line // equal ones
	Reasons   []reasonLine
	Hidden    []string // salespeople of leads that the user may not read
	Place     int      // in the pattern, from 1; 0 where it does not wait
	Of        int
	Previous  string // addresses of the neighbours
	Next      string
	Suggested desk.Verb       // empty where rules are unclear
	Focused   desk.Verb       // the suggestion or, where a decision was not stored, that decision
	Actions   []report.Action // what was done about a case that no longer waits
	MayMerge  bool
	Decidable bool   // it waits and may be decided
	Requests  bool   // the user may ask for the leads, since they may not merge them
	Asked     bool   // the user did
	Reopens   bool   // it was dismissed or put off, and may return to the queue
	Own       bool   // the user made the proposal that waits
	Warning   string // why the last decision was not stored
	Survives  string // why the first column stays
	Note      []string
	ReasonsNo []desk.Reason // one-click reasons against
	Form      caseForm
	Auto      bool          // mode is auto: a lead that is taken out and stays a proposal would be merged
	Preview   template.HTML // of the note
	Previewed bool          // the user asked for it

	Found    []FoundLead // leads that may be added
	Searched bool

	Values  string       // what is shown, for the form
	Changes []change     // since the user saw the page that they decided on
	Joined  []crm.LeadID // since then
	Left    []crm.LeadID
	Missing []crm.LeadID     // that no longer exist in Odoo
	InOdoo  []desk.OdooMerge // of these leads, by users
	seen    shownValues

	Salespeople []option // who may have the remaining lead
	Teams       []option
}

func (d *Desk) showCase(w http.ResponseWriter, r *http.Request, v *visit) {
	if p, ok := d.readCase(w, r, v); ok {
		d.renderCase(w, r, http.StatusOK, p)
	}
}

// renderCase compares the leads and shows the page. Only a page that is shown asks Odoo for more of the leads.
func (d *Desk) renderCase(w http.ResponseWriter, r *http.Request, status int, p *casePage) {
	details := d.o.Cases.Details(r.Context(), p.readable())
	p.compare(d, details)
	p.Missing = details.Missing(p.readable())
	if !p.Waits() || len(p.Left)+len(p.Missing) > 0 {
		p.InOdoo = d.o.Cases.MergesInOdoo(r.Context(), p.readable(), p.Case.Created)
	}
	if err := d.previewNote(r.Context(), p); err != nil {
		d.o.Log.Warn("a note cannot be previewed", zap.String("case", p.Case.ID), zap.Error(err))
	}
	d.render(w, status, "case", p)
}

// previewNote shows the note of "keep separate" to a user who may read all leads: the note names them all.
func (d *Desk) previewNote(ctx context.Context, p *casePage) (err error) {
	if p.Decidable && len(p.Hidden) == 0 {
		p.Preview, err = d.o.Cases.PreviewNote(ctx, &p.Case, p.Account.Name, p.Form.Note)
	}
	return err
}

// readCase reads a case for its page. If the user may not read any of its leads, it does not exist.
func (d *Desk) readCase(w http.ResponseWriter, r *http.Request, v *visit) (*casePage, bool) {
	c, err := d.o.Cases.Case(r.Context(), r.PathValue("id"))
	if err != nil {
		d.fail(w, r, v, err)
		return nil, false
	}
	may, err := d.mayRead(r, v, c.Leads)
	if err != nil {
		d.fail(w, r, v, err)
		return nil, false
	}
	if !slices.ContainsFunc(c.Leads, func(id crm.LeadID) bool { return may[id] }) {
		d.message(w, r, v, http.StatusNotFound, "not_found")
		return nil, false
	}
	p := &casePage{
		page: d.newPage(r, v, "cases", ""), Case: c, Auto: d.o.Mode == "auto", Pattern: crm.PatternOf(&c.Case),
		ReasonsNo: desk.Reasons(),
	}
	p.hideUnreadable(may)
	if err := d.addPast(r, v, p); err != nil {
		d.fail(w, r, v, err)
		return nil, false
	}
	addLeads := d.addLeads
	if c.Proposal != nil {
		addLeads = d.showProposed
	}
	if err := addLeads(r, v, p); err != nil {
		d.fail(w, r, v, err)
		return nil, false
	}
	p.decideWhatMay(v)
	p.Reopens = d.mayReopen(p)
	if err := d.placeInQueue(r, v, p); err != nil {
		d.fail(w, r, v, err)
		return nil, false
	}
	return p, true
}

// readable are the leads of the page that the user may read.
func (p *casePage) readable() []crm.LeadID {
	return lists.Map(p.Case.Records, func(one rules.Lead) crm.LeadID { return one.ID })
}

// shownPast is how many actions the page of a case shows.
const shownPast = 10

// addPast lists the actions of a case that no longer waits for a decision.
func (d *Desk) addPast(r *http.Request, v *visit, p *casePage) error {
	if p.Waits() {
		return nil
	}
	found, err := d.o.Past.History(r.Context(), desk.HistoryFilter{Case: p.Case.ID, Limit: shownPast})
	if err == nil {
		p.Actions, err = d.readableActions(r, v, found)
	}
	return err
}

// Waits reports whether the case waits for a decision, or for a second person.
func (p *casePage) Waits() bool {
	return slices.Contains(crm.OpenStates(), p.Case.State) && p.Case.Decided == ""
}

// HiddenOf are the salespeople of leads that the user may not read, each once.
func (p *casePage) HiddenOf() []string {
	return lists.Distinct(p.Hidden)
}

// First names the lead that stays.
func (p *casePage) First() string { return fmt.Sprintf("#%d", p.Columns[0].ID) }

// hideUnreadable keeps the records that the user may read, and of the others the salesperson.
func (p *casePage) hideUnreadable(may map[crm.LeadID]bool) {
	var readable []rules.Lead
	for i := range p.Case.Records {
		if l := p.Case.Records[i]; may[l.ID] {
			readable = append(readable, l)
		} else {
			p.Hidden = append(p.Hidden, p.Case.Directory.Users[l.Salesperson].Name)
		}
	}
	p.Case.Records = readable
}

func (p *casePage) decideWhatMay(v *visit) {
	c := &p.Case
	p.Decidable = p.Waits() && c.Proposal == nil
	p.Own = c.Proposal != nil && desk.Proposer(c.Proposal).Is(v.person())
	p.MayMerge = v.account.Manager && len(p.Hidden) == 0
	p.Requests, p.Asked = p.Decidable && !p.MayMerge, c.RequestedBy(v.account.ID)
	switch {
	case c.Verdict == crm.Separate:
		p.Suggested = desk.Separate
	case c.Verdict == crm.Merge && p.MayMerge:
		p.Suggested = desk.Merge
	}
	p.Focused = p.Suggested
	for _, a := range c.Plan {
		if a.Action == crm.ActNote {
			for _, id := range a.Tag {
				p.Note = append(p.Note, c.Directory.Users[id].Name)
			}
		}
	}
}

func (d *Desk) caseAddress(id string) string { return d.o.BasePath + "/cases/" + url.PathEscape(id) }
