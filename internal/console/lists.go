package console

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// CaseList is the result of `cases list`.
type CaseList struct {
	Cases    []crm.Case `json:"cases"`
	Total    int        `json:"total"`
	NotSwept bool       `json:"not_swept,omitempty"` // there was no sweep yet
	People   People     `json:"-"`
	Now      time.Time  `json:"-"`

	Link func(crm.LeadID) string `json:"-"` // opens a lead in Odoo; nil where the address is not known
}

// linkColumns is how wide a table has to be for a column with links.
const linkColumns = 150

// CaseList prints one line per case.
func (c *Console) CaseList(l CaseList) error {
	if c.asJSON {
		if l.Cases == nil {
			l.Cases = []crm.Case{}
		}
		return c.JSON(l)
	}
	if l.NotSwept {
		c.Print("No sweep yet.")
		return nil
	}
	if len(l.Cases) == 0 {
		c.Print("No cases.")
		return nil
	}
	header := []string{"case", "verdict", "contact", "company", "revenue", "salesperson", "age", "why"}
	states := slices.ContainsFunc(l.Cases, func(one crm.Case) bool { return one.State != crm.Waiting && one.State != crm.Planned })
	if states {
		header = slices.Insert(header, 2, "state")
	}
	links := c.tableWidth >= linkColumns && l.Link != nil
	if links {
		header = append(header, "link")
	}
	rows := make([][]string, len(l.Cases))
	for i := range l.Cases {
		rows[i] = c.caseRow(&l, &l.Cases[i], states, links)
	}
	at := func(name string) int { return slices.Index(header, name) }
	c.Table(header, rows, at("contact"), at("company"), at("salesperson"), at("why"))
	if l.Total > len(l.Cases) {
		c.Print("%d of %d cases; more with --limit.", len(l.Cases), l.Total)
	}
	return nil
}

// caseRow is one line of the list. Contact, company and link are of the lead that stays, or else of the first one.
func (c *Console) caseRow(l *CaseList, one *crm.Case, states, links bool) []string {
	first := one.Leads[0]
	if one.Survivor != 0 {
		first = one.Survivor
	}
	contact, company, revenue, users := "", "", 0.0, []string{}
	for _, id := range append([]crm.LeadID{first}, one.Leads...) {
		lead, known := l.People.Leads[id]
		if !known {
			continue
		}
		contact, company = cmp.Or(contact, lead.ContactName), cmp.Or(company, lead.CompanyName)
		revenue = max(revenue, lead.Revenue)
	}
	if lead, known := l.People.Leads[first]; known {
		contact = cmp.Or(contact, lead.Email, lead.Title)
	}
	for _, id := range one.Salespeople {
		users = append(users, l.People.user(id))
	}
	row := []string{one.ID, string(one.Verdict), contact, company, amount(revenue), strings.Join(users, ", "), age(l.Now, one.Created), firstText(*one)}
	if states {
		row = slices.Insert(row, 2, string(one.State))
	}
	if links {
		row = append(row, l.Link(first))
	}
	return row
}

// amount writes an expected revenue without its currency, which is the one of the lead's company; nothing for none.
func amount(revenue float64) string {
	if revenue == 0 {
		return ""
	}
	return count(int(math.Round(revenue)))
}

// age writes how long something has waited, in its largest unit.
func age(now, since time.Time) string {
	switch d := now.Sub(since); {
	case since.IsZero() || d < 0:
		return ""
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	default:
		return fmt.Sprintf("%d d", int(d.Hours()/24))
	}
}

func firstText(one crm.Case) string {
	for _, rs := range [][]crm.Reason{one.Guards, one.Reasons} {
		if len(rs) > 0 {
			return rs[0].Text
		}
	}
	return ""
}

// Action is one write of the journal.
type Action struct {
	ID       string         `json:"id"` // such as M-K7Q2X-0017
	Action   crm.ActionKind `json:"action"`
	Case     string         `json:"case"`
	Leads    []crm.LeadID   `json:"leads"`
	Survivor crm.LeadID     `json:"survivor,omitempty"`
	Lead     crm.LeadID     `json:"lead,omitempty"`   // with the note
	Undoes   string         `json:"undoes,omitempty"` // the merge that an undo undid
	State    string         `json:"state"`            // done, failed, unknown, undone
	At       time.Time      `json:"at"`
	By       string         `json:"by"`
	Error    string         `json:"error,omitempty"`

	Back map[crm.LeadID]crm.LeadID `json:"back,omitempty"` // of an undo: merged lead -> its new id
}

// what says in words what was done.
func (a Action) what() string {
	leads := "leads"
	if len(a.Leads) == 1 {
		leads = "lead"
	}
	switch {
	case a.Action == crm.ActMerge && a.Survivor != 0:
		return fmt.Sprintf("merge %s %s into %d", leads, crm.FormatIDs(a.Leads), a.Survivor)
	case a.Action == crm.ActNote && a.Lead != 0:
		return fmt.Sprintf("note on lead %d about %s %s", a.Lead, leads, crm.FormatIDs(a.Leads))
	case a.Action == crm.ActUndo && a.Undoes != "":
		return "undo " + a.Undoes + a.returned(": ", " is back as ")
	}
	return fmt.Sprintf("%s %s %s", a.Action, leads, crm.FormatIDs(a.Leads))
}

// returned lists the leads that an undo has brought back.
func (a Action) returned(before, between string) string {
	var text strings.Builder
	for _, was := range slices.Sorted(maps.Keys(a.Back)) {
		fmt.Fprintf(&text, "%s%d%s%d", before, was, between, a.Back[was])
		before = ", "
	}
	return text.String()
}

// History is the result of `history`.
type History struct {
	Actions []Action `json:"actions"`
}

// History prints what was written to Odoo, newest first.
func (c *Console) History(h History) error {
	if c.asJSON {
		if h.Actions == nil {
			h.Actions = []Action{}
		}
		return c.JSON(h)
	}
	if len(h.Actions) == 0 {
		c.Print("Nothing was written to Odoo yet.")
		return nil
	}
	rows := make([][]string, len(h.Actions))
	for i, a := range h.Actions {
		rows[i] = []string{a.ID, c.Time(a.At), a.what(), a.Case, a.State, a.By, a.Error}
	}
	header := []string{"id", "at", "what", "case", "state", "by", "error"}
	if !slices.ContainsFunc(h.Actions, func(a Action) bool { return a.Error != "" }) {
		header = header[:len(header)-1]
		for i := range rows {
			rows[i] = rows[i][:len(header)]
		}
	}
	c.Table(header, rows, 2, 5, 6)
	return nil
}

// Level says how a check of doctor ended.
type Level string

// The levels of a check.
const (
	OK      Level = "ok"
	Note    Level = "note" // works, but less is possible than could be
	Warning Level = "warning"
	Failure Level = "failed"
)

// Finding is one check of doctor: what was looked at, how it is, and what to do where it is not right.
type Finding struct {
	Check string `json:"check"`
	Level Level  `json:"level"`
	Text  string `json:"text"`
	Do    string `json:"do,omitempty"`
}

// Health is the result of `doctor`.
type Health struct {
	Findings []Finding `json:"checks"`
}

// Worst is the worst level found.
func (h Health) Worst() Level {
	worst := OK
	for _, f := range h.Findings {
		if f.Level == Failure {
			return Failure
		}
		if f.Level == Warning {
			worst = Warning
		}
	}
	return worst
}

// Health prints the checks of doctor, and below each that is not right what to do.
func (c *Console) Health(h Health) error {
	if c.asJSON {
		return c.JSON(h)
	}
	marks := map[Level]string{OK: "OK     ", Note: "note   ", Warning: "warning", Failure: "FAILED "}
	for _, f := range h.Findings {
		c.Print("%s  %-12s  %s", c.level(f.Level, marks[f.Level]), f.Check, c.wrap(Plain(f.Text), 23))
		if f.Do != "" && f.Level != OK {
			c.Print("%s-> %s", strings.Repeat(" ", 23), c.wrap(f.Do, 26))
		}
	}
	return nil
}

// Raw prints a stored JSON value as it is, indented.
func (c *Console) Raw(data json.RawMessage) error { return c.JSON(data) }
