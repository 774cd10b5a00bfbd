package ui

import (
	"cmp"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

type column struct {
	ID    crm.LeadID
	Link  string // to the lead in Odoo
	Stays bool
	Out   bool   // it is not merged
	Name  string // contact, else title
}

type line struct {
	Label  string
	Cells  []cell
	Choice string // the field of crm.lead whose value may be chosen; empty for others
	Result string
	From   string
	Only   string // "only #41" where one lead alone has a value
}

// compare fills the table; details are nil where Odoo cannot be reached.
func (p *casePage) compare(d *Desk, details desk.Details) {
	c := &p.Case
	forecast := p.forecast(d)
	table := desk.Compare(c.Records, forecast, c.Directory)
	p.compareShown(&table)
	if len(details) > 0 {
		table.AddDetails(details)
	}
	for i := range table.Leads {
		id := table.Leads[i].ID
		name := cmp.Or(table.Leads[i].ContactName, table.Leads[i].Title)
		p.Columns = append(p.Columns, column{
			ID: id, Link: d.o.LeadURL(id), Stays: id == forecast.Survivor,
			Out: i >= table.Merged, Name: name,
		})
	}
	for _, l := range table.Lines {
		shown := p.newLine(l, table.Merged)
		switch {
		case l.Equal && l.Cells[0].Empty():
		case l.Equal && len(table.Leads) > 1:
			p.Folded = append(p.Folded, shown)
		default:
			p.Open = append(p.Open, shown)
		}
	}
	if c.Survivor != 0 && table.Merged > 1 && len(p.Hidden) == 0 {
		p.Survives = p.L.T("survivor." + table.SurvivorReason())
	}
	if p.MayMerge && len(table.Leads) > 0 {
		plain := desk.Compare(c.Records, p.planned(d), c.Directory)
		p.offerOwners(&plain)
	}
	p.describe(&table, len(p.Hidden) > 0)
}

func (p *casePage) newLine(l desk.Line, merged int) line {
	out := line{Label: p.L.T("field." + string(l.Field)), Result: p.L.Cell(l.Result, l.Field)}
	texts := make([]string, len(l.Cells))
	filled, owner := 0, crm.LeadID(0)
	for i, cell := range l.Cells {
		texts[i] = p.L.Cell(cell, l.Field)
		if !cell.Empty() {
			filled, owner = filled+1, p.Columns[i].ID
		}
	}
	for i, text := range texts {
		other := texts[0]
		if i == 0 && len(texts) == 2 {
			other = texts[1]
		}
		if l.Cells[i].Value != nil { // digits of a date or an amount that differ say nothing
			other = text
		}
		linked := l.Field.Counts() && text != ""
		out.Cells = append(out.Cells, cell{Text: desk.Difference(text, other), Linked: linked})
	}
	p.offerValues(&out, &l, merged)
	if filled == 1 && len(texts) > 1 && l.From == owner {
		out.Only = p.L.T("case.only", "lead", fmt.Sprintf("#%d", owner))
	}
	switch {
	case l.Lost > 0 && (l.Field.Counts() || l.Field == desk.Tags):
		out.Only = p.L.T("case.lost", "n", l.Lost)
	case l.Lost > 0:
		out.Only = p.L.T("case.lost_value")
	}
	if l.From != 0 && out.Only == "" && !l.Equal && !l.Result.Empty() && l.From != p.Columns[0].ID {
		out.From = p.L.T("case.from", "lead", fmt.Sprintf("#%d", l.From))
	}
	return out
}

// rowData is what the template of one table row needs.
type rowData struct {
	Line line
	P    *casePage
}

// Row joins a line with its page for the template.
func (p *casePage) Row(l line) rowData { return rowData{l, p} }
