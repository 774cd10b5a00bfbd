package ui

import (
	"cmp"
	"net/http"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

const (
	listedCases  = 50 // on one page
	sampledCases = 10 // of a pattern, before the user asks for more
)

type queuePage struct {
	page
	Filter    desk.Filter
	Choices   filterChoices
	Total     int
	Everybody int // before the filter
	Proposed  int // of these, merges that wait for a second person
	Requested int // of these, cases whose leads a salesperson asked for
	Oldest    time.Time
	Revenue   []desk.Amount
	Groups    []queueGroup
	Rows      []*desk.Row // of a list of single cases; none shows the patterns
	More      int         // rows that are not shown
	Sampled   bool        // since the first ones are enough to know the pattern
	Outside   []*desk.Row // that a search names and that do not wait
	Lead      crm.LeadID  // that a search names; 0 where it names none that the user may read
}

type queueGroup struct {
	desk.Group
	Sample *desk.Row // the first
}

func (d *Desk) showQueue(w http.ResponseWriter, r *http.Request, v *visit) {
	rows, err := d.visibleRows(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p := queuePage{
		page: d.newPage(r, v, "cases", v.locale.T("queue.title")), Filter: desk.ReadFilter(r.URL.Query()),
		Everybody: len(rows),
	}
	p.Waiting = len(rows)
	for _, row := range rows {
		if row.Proposed != "" {
			p.Proposed++
		}
		if len(row.Requested) > 0 {
			p.Requested++
		}
	}
	if p.Choices, err = d.filterChoices(r.Context(), v.locale, rows, p.Filter); err != nil {
		d.fail(w, r, v, err)
		return
	}
	wanted := p.Filter.Apply(rows, v.account.ID, d.o.Now())
	p.summarise(wanted)
	if p.Filter.Pattern != "" || p.Filter.Lists() {
		p.Rows = wanted
	} else {
		for _, g := range p.Filter.Sort.Groups(wanted) {
			p.Groups = append(p.Groups, queueGroup{Group: g, Sample: g.Rows[0]})
		}
	}
	if err := d.findOutside(r, v, &p, rows); err != nil {
		d.fail(w, r, v, err)
		return
	}
	shown := listedCases
	if p.Filter.Pattern != "" && !p.Filter.Lists() && r.URL.Query().Get("show") != "all" {
		shown, p.Sampled = sampledCases, true
	}
	if p.More = len(p.Rows) - shown; p.More > 0 {
		p.Rows = p.Rows[:shown]
	}
	d.render(w, http.StatusOK, "queue", p)
}

// summarise counts rows.
func (p *queuePage) summarise(rows []*desk.Row) {
	p.Total, p.Revenue = len(rows), sumRevenue(rows)
	for _, row := range rows {
		if p.Oldest.IsZero() || row.Created.Before(p.Oldest) {
			p.Oldest = row.Created
		}
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
	n := 0
	for _, row := range rows {
		n += len(row.Leads)
	}
	leads := make([]crm.LeadID, 0, n)
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
	d.waiting.Store(v.account.ID, len(visible))
	return visible, nil
}

// hideUnreadable removes values from a row that come only from leads that the user may not read.
func hideUnreadable(row *desk.Row, may map[crm.LeadID]bool) *desk.Row {
	if !slices.ContainsFunc(row.Leads, func(id crm.LeadID) bool { return !may[id] }) {
		return row
	}
	return row.Only(func(id crm.LeadID) bool { return may[id] })
}
