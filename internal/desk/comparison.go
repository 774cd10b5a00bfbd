package desk

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Field names a row of the comparison; texts and labels are looked up by it.
type Field string

// The fields that are compared, in the order in which they are shown.
const (
	Contact     Field = "contact"
	CompanyName Field = "company_name"
	Email       Field = "email"
	Phone       Field = "phone"
	Mobile      Field = "mobile"
	Customer    Field = "customer"
	Address     Field = "address"
	JobPosition Field = "job_position"
	Website     Field = "website"
	Title       Field = "title"
	Kind        Field = "type"
	Salesperson Field = "salesperson"
	Team        Field = "team"
	StageOf     Field = "stage"
	Probability Field = "probability"
	Revenue     Field = "revenue"
	Deadline    Field = "deadline"
	Priority    Field = "priority"
	Orders      Field = "orders"
	Company     Field = "company"
	Source      Field = "source"
	Medium      Field = "medium"
	Campaign    Field = "campaign"
	Referred    Field = "referred"
	Tags        Field = "tags"
	Notes       Field = "notes"
	Created     Field = "created"
	Messages    Field = "messages"
	Attachments Field = "attachments"
	Activities  Field = "activities"
	Meetings    Field = "meetings"
	Followers   Field = "followers"
)

// Cell is one value of one lead: a text, or a number or time that the page formats in the reader's way.
type Cell struct {
	Text  string
	Value any // float64, Amount, int or time.Time; nil for a text
}

// Empty reports whether the lead has no value.
func (c Cell) Empty() bool { return c.Text == "" && c.Value == nil }

// Line is one field of all leads of a case, with its value after a merge.
type Line struct {
	Field  Field
	Cells  []Cell // of the columns of the Comparison
	Result Cell
	From   crm.LeadID // whose value the result is
	Chosen bool       // a user chose it
	Lost   int        // values or records that Odoo's merge alone would lose, and Leadtwin keeps
	Equal  bool       // all leads have the same value, or none

	// Unchosen is the lead whose value the result would have without a user's choice, for fields that only Odoo has.
	Unchosen crm.LeadID
}

// Comparison is the leads of a case side by side: the survivor first, then in Odoo's order of trust, last those that
// are not merged.
type Comparison struct {
	Leads  []rules.Lead
	Merged int // how many of Leads are merged, the first ones
	Lines  []Line

	forecast Forecast
}

// Forecast is what a comparison forecasts the result from.
type Forecast struct {
	Survivor crm.LeadID        // 0 where nothing would be merged
	Plan     crm.PlannedAction // whose salesperson, team and values count before those that Odoo would take
	LeftOut  []crm.LeadID      // leads that are not merged
	Odoo     int               // major version; 0 is the newest known
}

// Compare puts leads side by side.
func Compare(leads []rules.Lead, forecast Forecast, d *crm.Directory) Comparison {
	c := Comparison{forecast: forecast}
	var rest []rules.Lead
	for _, l := range leads {
		if slices.Contains(forecast.LeftOut, l.ID) {
			rest = append(rest, l)
		} else {
			c.Leads = append(c.Leads, l)
		}
	}
	c.Merged = len(c.Leads)
	c.Leads = rules.ByConfidence(c.Leads, forecast.Odoo)
	slices.SortStableFunc(c.Leads, func(a, b rules.Lead) int {
		return compareBool(a.ID != forecast.Survivor, b.ID != forecast.Survivor)
	})
	slices.SortFunc(rest, func(a, b rules.Lead) int { return cmp.Compare(a.ID, b.ID) })
	c.Leads = append(c.Leads, rest...)
	for _, f := range fields() {
		line := Line{Field: f.name, Equal: true}
		for i := range c.Leads {
			line.Cells = append(line.Cells, f.cell(&c.Leads[i], d))
			line.Equal = line.Equal && line.Cells[i] == line.Cells[0]
		}
		if c.Merged > 0 {
			line.chooseResult(&c, d)
		}
		c.Lines = append(c.Lines, line)
	}
	return c
}

// chooseResult forecasts Odoo's merge: for most fields, the first lead with a value gives it.
//
// Source: _merge_data and _merge_get_fields in addons/crm/models/crm_lead.py; from 15 on the survivor keeps its
// probability.
func (l *Line) chooseResult(c *Comparison, d *crm.Directory) {
	plan := &c.forecast.Plan
	merged := l.Cells[:c.Merged]
	chosen := c.chosenLead(l.Field)
	switch {
	case chosen >= 0:
		l.Result, l.From, l.Chosen = l.Cells[chosen], c.Leads[chosen].ID, true
	case l.Field == Salesperson && plan.Salesperson != 0:
		l.Result = Cell{Text: d.Users[plan.Salesperson].Name}
	case l.Field == Team && plan.Team != 0:
		l.Result = Cell{Text: d.Teams[plan.Team].Name}
	case l.Field == Created, l.Field == Probability && c.forecast.Odoo != 14:
		l.Result, l.From = l.Cells[0], c.Leads[0].ID
	case l.Field == Orders:
		l.Result = sumCells(merged)
	case l.Field == Kind:
		l.selectFirstEqual(c, func(i int) bool { return c.Leads[i].Type == crm.TypeOpportunity })
	default:
		l.selectFirstEqual(c, func(i int) bool { return !l.Cells[i].Empty() })
	}
}

// chosenLead is the index of the merged lead whose value of a field a user chose, -1 for none.
func (c *Comparison) chosenLead(f Field) int {
	chosen := c.forecast.Plan.Values[f.OdooName()]
	return slices.IndexFunc(c.Leads[:c.Merged], func(lead rules.Lead) bool { return lead.ID == chosen })
}

func (l *Line) selectFirstEqual(c *Comparison, fits func(i int) bool) {
	l.Result, l.From = l.Cells[0], c.Leads[0].ID
	for i := range c.Merged {
		if fits(i) {
			l.Result, l.From = l.Cells[i], c.Leads[i].ID
			return
		}
	}
}

func sumCells(cells []Cell) Cell {
	sum := 0
	for _, cell := range cells {
		n, _ := cell.Value.(int)
		sum += n
	}
	return number(float64(sum), sum)
}

type field struct {
	name Field
	cell func(l *rules.Lead, d *crm.Directory) Cell
}

func fields() []field {
	text := func(name Field, of func(l *rules.Lead) string) field {
		return field{name, func(l *rules.Lead, _ *crm.Directory) Cell { return Cell{Text: of(l)} }}
	}
	return []field{
		text(Contact, func(l *rules.Lead) string { return l.ContactName }),
		text(CompanyName, func(l *rules.Lead) string { return l.CompanyName }),
		text(Email, func(l *rules.Lead) string { return l.Email }),
		text(Phone, func(l *rules.Lead) string { return l.Phone }),
		text(Mobile, func(l *rules.Lead) string { return l.Mobile }),
		text(Customer, func(l *rules.Lead) string { return l.Contact.Name }),
		text(Title, func(l *rules.Lead) string { return l.Title }),
		text(Kind, func(l *rules.Lead) string { return string(l.Type) }),
		{Salesperson, func(l *rules.Lead, d *crm.Directory) Cell { return Cell{Text: d.Users[l.Salesperson].Name} }},
		{Team, func(l *rules.Lead, d *crm.Directory) Cell { return Cell{Text: d.Teams[l.Team].Name} }},
		text(StageOf, func(l *rules.Lead) string { return l.InStage.Name }),
		{Probability, func(l *rules.Lead, _ *crm.Directory) Cell { return number(l.Probability, l.Probability) }},
		{Revenue, func(l *rules.Lead, d *crm.Directory) Cell {
			return number(l.Revenue, Amount{d.Companies[l.Company].Currency, l.Revenue})
		}},
		{Orders, func(l *rules.Lead, _ *crm.Directory) Cell { return number(float64(l.Orders), l.Orders) }},
		{Company, func(l *rules.Lead, d *crm.Directory) Cell { return Cell{Text: d.Companies[l.Company].Name} }},
		{Created, func(l *rules.Lead, _ *crm.Directory) Cell { return Cell{Value: l.Created} }},
	}
}

// number is a cell that is empty where the value is zero, as Odoo's merge treats it.
func number(n float64, v any) Cell {
	if n == 0 {
		return Cell{}
	}
	return Cell{Value: v}
}

// SurvivorReason says by which of Odoo's criteria the first lead stays: opportunity, stage, probability, age, or only.
func (c *Comparison) SurvivorReason() string {
	if c.Merged < 2 {
		return "only"
	}
	first, odoo := &c.Leads[0], c.forecast.Odoo
	for i := range c.Leads[1:c.Merged] {
		other := &c.Leads[i+1]
		switch {
		case odoo != 14 && !other.Active && other.Type != crm.TypeOpportunity && first.Active:
			return "active"
		case other.Type != first.Type:
			return "opportunity"
		case other.InStage.Sequence != first.InStage.Sequence:
			return "stage"
		case odoo != 14 && other.Probability != first.Probability:
			return "probability"
		}
	}
	return "age"
}
