package ui

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// The filters of the queue.
const (
	filterMine  = "mine"
	filterAll   = "all"
	filterHeld  = "held"
	listedCases = 50 // of one pattern on one page
)

type queuePage struct {
	page
	Filter  string
	Filters []string
	Search  string
	Total   int
	Oldest  time.Time
	Revenue []desk.Amount
	Groups  []queueGroup
	Pattern desk.Pattern // of a list of single cases; empty shows the patterns
	Rows    []*desk.Row
	More    int // rows that are not shown
}

type queueGroup struct {
	desk.Group
	Sample *desk.Row // the oldest
}

func (d *Desk) showQueue(w http.ResponseWriter, r *http.Request, v *visit) {
	rows, err := d.visibleRows(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p := queuePage{
		page: d.newPage(r, v, "cases", v.locale.T("queue.title")), Filter: r.FormValue("filter"), Search: r.FormValue("q"),
		Filters: []string{filterAll, filterMine, filterHeld}, Pattern: desk.Pattern(r.FormValue("pattern")),
	}
	if !slices.Contains(p.Filters, p.Filter) {
		p.Filter = filterAll
	}
	p.Waiting = len(rows)
	rows = filtered(rows, p.Filter, p.Search, v.account.ID)
	p.summarise(rows)
	for _, g := range desk.ByPattern(rows) {
		if g.Pattern == p.Pattern {
			p.Rows = g.Rows
		}
		p.Groups = append(p.Groups, queueGroup{Group: g, Sample: g.Rows[0]})
	}
	if p.Search != "" {
		p.Rows = rows
	}
	if p.More = len(p.Rows) - listedCases; p.More > 0 {
		p.Rows = p.Rows[:listedCases]
	}
	d.render(w, http.StatusOK, "queue", p)
}

// summarise counts rows, which begin with the oldest.
func (p *queuePage) summarise(rows []*desk.Row) {
	p.Total, p.Revenue = len(rows), sumRevenue(rows)
	if len(rows) > 0 {
		p.Oldest = rows[0].Created
	}
}

// sumRevenue adds the revenue of rows by currency, the largest sum first.
func sumRevenue(rows []*desk.Row) (amounts []desk.Amount) {
	sums := map[string]float64{}
	for _, row := range rows {
		for _, a := range row.Revenue {
			sums[a.Currency] += a.Value
		}
	}
	for currency, sum := range sums {
		amounts = append(amounts, desk.Amount{Currency: currency, Value: sum})
	}
	slices.SortFunc(amounts, func(a, b desk.Amount) int {
		return cmp.Or(cmp.Compare(b.Value, a.Value), cmp.Compare(a.Currency, b.Currency))
	})
	return amounts
}

// visibleRows are the waiting cases of which the user may read at least one lead.
func (d *Desk) visibleRows(r *http.Request, v *visit) ([]*desk.Row, error) {
	rows, err := d.o.Cases.Queue(r.Context())
	if err != nil {
		return nil, err
	}
	var leads []crm.LeadID
	for _, row := range rows {
		leads = append(leads, row.Leads...)
	}
	may, err := d.mayRead(r, v, leads)
	if err != nil {
		return nil, err
	}
	visible := make([]*desk.Row, 0, len(rows))
	for _, row := range rows {
		if slices.ContainsFunc(row.Leads, func(id crm.LeadID) bool { return may[id] }) {
			visible = append(visible, hideUnreadable(row, may))
		}
	}
	return visible, nil
}

// hideUnreadable leaves out of a row what is known only from leads that the user may not read.
func hideUnreadable(row *desk.Row, may map[crm.LeadID]bool) *desk.Row {
	if !slices.ContainsFunc(row.Leads, func(id crm.LeadID) bool { return !may[id] }) {
		return row
	}
	return row.Only(func(id crm.LeadID) bool { return may[id] })
}

func filtered(rows []*desk.Row, filter, search string, user crm.UserID) []*desk.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(row *desk.Row) bool {
		switch {
		case filter == filterMine && !slices.Contains(row.Salespeople, user), filter == filterHeld && !row.Pattern.Held():
			return true
		}
		return !row.Matches(search)
	})
}
