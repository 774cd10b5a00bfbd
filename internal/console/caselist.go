package console

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

// How wide a table has to be for a column with links, and for company and revenue: in less there would be nothing left
// of the reason.
const (
	linkColumns    = 150
	revenueColumns = 100
)

// CaseList prints one line per case.
func (c *Console) CaseList(l report.CaseList) error {
	if c.asJSON {
		if l.Cases == nil {
			l.Cases = []crm.Case{}
		}
		return c.JSON(l)
	}
	if l.NotSwept {
		c.Print("No sweep has run yet.")
		return nil
	}
	if len(l.Cases) == 0 {
		c.Print("No cases.")
		return nil
	}
	c.printCaseTable(l)
	if l.Total > len(l.Cases) {
		c.Print("%d of %d cases; more with --limit.", len(l.Cases), l.Total)
	}
	return nil
}

func (c *Console) printCaseTable(l report.CaseList) {
	header := []string{"case", "verdict", "contact", "company", "revenue", "salesperson", "age", "why"}
	states := slices.ContainsFunc(l.Cases, func(one crm.Case) bool {
		return one.State != crm.Waiting && one.State != crm.Planned
	})
	if states {
		header = slices.Insert(header, 2, "state")
	}
	links := c.tableWidth >= linkColumns && l.LeadURL != nil
	if links {
		header = append(header, "link")
	}
	rows := make([][]string, len(l.Cases))
	for i := range l.Cases {
		rows[i] = c.caseListRow(&l, &l.Cases[i], states, links)
	}
	at := func(name string) int { return slices.Index(header, name) }
	if c.tableWidth < revenueColumns {
		from := at("company")
		header = slices.Delete(header, from, from+2)
		for i := range rows {
			rows[i] = slices.Delete(rows[i], from, from+2)
		}
	}
	var wide []int
	for _, name := range []string{"contact", "company", "salesperson", "why"} {
		if i := at(name); i >= 0 {
			wide = append(wide, i)
		}
	}
	c.Table(header, rows, wide...)
}

// caseListRow is one line of the list. Contact, company and link are of the lead that stays, or else of the first one.
func (c *Console) caseListRow(l *report.CaseList, one *crm.Case, states, links bool) []string {
	first := one.Leads[0]
	if one.Survivor != 0 {
		first = one.Survivor
	}
	contact, company, revenue, users := "", "", "", []string{}
	highest := 0.0
	for _, id := range append([]crm.LeadID{first}, one.Leads...) {
		lead, known := l.References.Leads[id]
		if !known {
			continue
		}
		contact, company = cmp.Or(contact, lead.ContactName), cmp.Or(company, lead.CompanyName)
		if lead.Revenue > highest {
			highest, revenue = lead.Revenue, formatRevenue(lead, l.References.Currencies)
		}
	}
	if lead, known := l.References.Leads[first]; known {
		contact = cmp.Or(contact, lead.Email, lead.Title)
	}
	for _, id := range one.Salespeople {
		users = append(users, userName(l.References, id))
	}
	why := firstReason(*one)
	if by := l.References.Proposed[one.ID]; by != "" {
		why = "merge proposed by " + by
	}
	row := []string{
		one.ID, verdictAndScore(one), contact, company, revenue, strings.Join(users, ", "),
		formatAge(l.Now, one.Created), why,
	}
	if states {
		row = slices.Insert(row, 2, string(one.State))
	}
	if links {
		row = append(row, l.LeadURL(first))
	}
	return row
}

// formatRevenue formats the expected revenue of a lead with the currency of its company. A lead without a company has
// the currency that all companies share, if there is one.
func formatRevenue(lead crm.Lead, currencies map[crm.CompanyID]string) string {
	currency := currencies[lead.Company]
	if shared := slices.Compact(slices.Sorted(maps.Values(currencies))); lead.Company == 0 && len(shared) == 1 {
		currency = shared[0]
	}
	return strings.TrimSpace(plaintext.Number(int(math.Round(lead.Revenue))) + " " + currency)
}

// verdictAndScore adds how likely the leads are one person; a case that would merge nothing has no score.
func verdictAndScore(one *crm.Case) string {
	if one.Score == 0 {
		return string(one.Verdict)
	}
	return fmt.Sprintf("%s %d%%", one.Verdict, one.Learnt.Likelihood(one.Score))
}

// formatAge writes how long something has waited, in its largest unit.
func formatAge(now, since time.Time) string {
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

func firstReason(one crm.Case) string {
	for _, rs := range [][]crm.Reason{one.Guards, one.Reasons} {
		if len(rs) > 0 {
			return rs[0].Text
		}
	}
	return ""
}
