package ui

import (
	"cmp"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// cell is one value of one lead.
type cell struct {
	Text   []desk.Segment
	Linked bool // to the lead in Odoo, which shows the records that are counted
	Offers bool // the value may be chosen for the result
	Chosen bool // the result has it
	Plain  bool // the result has it if nothing is chosen, so the form need not say it
}

// forecast is the merge that the form asks for: without the leads that are not ticked, for the salesperson and team
// that are chosen, with the values that are chosen.
func (p *casePage) forecast(d *Desk) desk.Forecast {
	out := p.planned(d)
	if out.Survivor == 0 {
		return out
	}
	out.Plan.Salesperson = cmp.Or(max(0, p.Form.To.Salesperson), out.Plan.Salesperson)
	out.Plan.Team = cmp.Or(max(0, p.Form.To.Team), out.Plan.Team)
	out.Plan.Values = p.chosenValues(out)
	return out
}

// planned is the merge of the leads that are ticked as it would be planned without a user.
func (p *casePage) planned(d *Desk) desk.Forecast {
	c, leftOut := &p.Case, p.Form.leftOut(p.Form.Asks, p.all())
	if len(p.all())-len(leftOut) < 2 {
		leftOut = nil // refused where it is a decision
	}
	out := desk.Forecast{Survivor: c.Survivor, LeftOut: leftOut, Odoo: c.Odoo}
	switch {
	case c.Survivor == 0 || len(p.Hidden) > 0:
		return out
	case len(leftOut)+len(c.Added) == 0 && len(c.Plan) > 0 && c.Plan[0].Action == crm.ActMerge:
		out.Plan = c.Plan[0]
	default:
		out.Plan = d.o.Cases.PlanMerge(c, leftOut)
		out.Survivor = cmp.Or(out.Plan.Survivor, c.Survivor)
	}
	return out
}

// chosenValues are the values of the form that Odoo's merge would not take by itself. The page has a button for each
// value and one of most rows is chosen; those of rows that only Odoo has say nothing unless they change the result.
func (p *casePage) chosenValues(f desk.Forecast) crm.ChosenValues {
	values := maps.Clone(p.Form.Values)
	maps.DeleteFunc(values, func(_ string, id crm.LeadID) bool { return slices.Contains(f.LeftOut, id) })
	if len(values) == 0 {
		return nil
	}
	table := desk.Compare(p.Case.Records, f, p.Case.Directory)
	for _, l := range table.Lines {
		if name := l.Field.OdooName(); name != "" && values[name] == l.From {
			delete(values, name)
		}
	}
	return values
}

// Chooses reports whether the page has a choice that changes the result.
func (p *casePage) Chooses() bool {
	return p.Survives != "" && (p.TakesOut() || slices.ContainsFunc(p.Open, func(l line) bool { return l.Choice != "" }))
}

// offerValues lets the user choose between the values of merged leads where they differ.
func (p *casePage) offerValues(out *line, l *desk.Line, merged int) {
	if !p.Decidable || !p.MayMerge || p.Case.Survivor == 0 || l.Field.OdooName() == "" {
		return
	}
	var different []desk.Cell
	for _, one := range l.Cells[:merged] {
		if !one.Empty() && !slices.Contains(different, one) {
			different = append(different, one)
		}
	}
	if len(different) < 2 {
		return
	}
	out.Choice = l.Field.OdooName()
	for i := range l.Cells[:merged] {
		out.Cells[i].Offers = !l.Cells[i].Empty()
		out.Cells[i].Chosen = p.Columns[i].ID == l.From
		out.Cells[i].Plain = p.Columns[i].ID == l.Unchosen
	}
}
