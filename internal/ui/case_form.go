package ui

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
)

// caseForm holds a user's choices for a decision. It is shown again if the decision was not stored.
type caseForm struct {
	To    desk.Owner
	Why   desk.Reason // empty: none
	Note  string      // sentence for the note
	Until string

	Asks           bool         // the form has ticks, since nothing ticked sends nothing
	Leads          []crm.LeadID // that are merged
	DismissLeftOut bool

	Find string // searched leads to add

	Values crm.ChosenValues // of every row where one may be chosen
}

func readCaseForm(r *http.Request) caseForm {
	number := func(name string) int64 {
		n, err := strconv.ParseInt(r.PostFormValue(name), 10, 64)
		if err != nil && r.PostFormValue(name) != "" {
			return -1 // no such record: the decision is refused
		}
		return n
	}
	f := caseForm{
		To:    desk.Owner{Salesperson: crm.UserID(number("salesperson")), Team: crm.TeamID(number("team"))},
		Find:  strings.TrimSpace(r.PostFormValue("find")),
		Until: r.PostFormValue("until"), Note: strings.TrimSpace(r.PostFormValue("note")),
	}
	if f.Leads = leadIDs(r.PostForm["lead"]); len(f.Leads) > 0 {
		f.Leads = append(f.Leads, leadIDs(r.PostForm["add"])...)
	}
	for _, name := range crm.ChoosableFields() {
		if id := number("value." + name); id != 0 {
			if f.Values == nil {
				f.Values = crm.ChosenValues{}
			}
			f.Values[name] = crm.LeadID(id)
		}
	}
	f.Asks = r.PostFormValue("choose_leads") != ""
	f.DismissLeftOut = r.PostFormValue("left_out") == "dismiss"
	f.Why = desk.Reason(r.PostFormValue("why"))
	return f
}

// option is one entry of a list to choose from.
type option struct {
	Value    string
	Text     string
	Selected bool
}

// leftOut are the unchecked leads of a case. A form with checkboxes sends a marker, since unchecked boxes send nothing.
func (f caseForm) leftOut(asks bool, all []crm.LeadID) []crm.LeadID {
	if !asks {
		return nil
	}
	return lists.Without(all, func(id crm.LeadID) bool { return slices.Contains(f.Leads, id) })
}

// TakesOut reports whether the page offers to take leads out of the merge.
func (p *casePage) TakesOut() bool { return p.Decidable && p.MayMerge && len(p.all()) > 2 }

// Merges reports whether a lead is ticked: all are, unless the user took some out.
func (p *casePage) Merges(id crm.LeadID) bool {
	return len(p.Form.Leads) == 0 || slices.Contains(p.Form.Leads, id)
}

// Times are how long a case can be put off.
func (p *casePage) Times() []option {
	return lists.Map([]string{"day", "week", "change"}, func(time string) option {
		return option{time, p.L.T("case.until." + time), time == p.Form.Until}
	})
}

// offerOwners lists who may have the remaining lead; the first entry leaves it as the table shows it.
func (p *casePage) offerOwners(table *desk.Comparison) {
	planned := func(f desk.Field) option {
		i := slices.IndexFunc(table.Lines, func(l desk.Line) bool { return l.Field == f })
		name := table.Lines[i].Result.Text
		if name == "" {
			name = p.L.T("case.nobody")
		}
		return option{Text: p.L.T("case.as_planned", "name", name)}
	}
	p.Salespeople, p.Teams = []option{planned(desk.Salesperson)}, []option{planned(desk.Team)}
	for _, u := range p.Case.PossibleSalespeople() {
		name := u.Name
		if p.Case.RequestedBy(u.ID) {
			name = p.L.T("case.asked_for_it", "name", name)
		}
		p.Salespeople = append(p.Salespeople, option{
			strconv.FormatInt(int64(u.ID), 10), name, u.ID == p.Form.To.Salesperson,
		})
	}
	for _, t := range p.Case.PossibleTeams() {
		id := strconv.FormatInt(int64(t.ID), 10)
		p.Teams = append(p.Teams, option{id, t.Name, t.ID == p.Form.To.Team})
	}
}
