package ui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
)

// shownValues are the values of a page as its reader saw them. They travel in the form of the page, since the mirror
// has only the newest ones.
type shownValues map[crm.LeadID]map[desk.Field]string

// maxShown is how many bytes of values a form carries, each of which may take three in it; the page of a larger case
// says only that something changed.
const maxShown = maxForm / 5

// change is a value that changed after a page was shown.
type change struct {
	Lead  crm.LeadID
	Label string
	Was   []desk.Segment
	Now   []desk.Segment
}

// newShownValues are the values of a comparison before counts of related records, which Odoo may not give in time.
func (p *casePage) newShownValues(table *desk.Comparison) shownValues {
	out := shownValues{}
	for i := range table.Leads {
		values := map[desk.Field]string{}
		for _, l := range table.Lines {
			values[l.Field] = p.L.Cell(l.Cells[i], l.Field)
		}
		out[table.Leads[i].ID] = values
	}
	return out
}

// readShown takes the values that the user saw from the form, if the case has other ones now.
func (p *casePage) readShown(r *http.Request) {
	if r.PostFormValue("shown") == p.Case.Facts {
		return
	}
	if err := json.Unmarshal([]byte(r.PostFormValue("values")), &p.seen); err != nil {
		p.seen = nil // the page then says only that something changed
	}
}

// compareShown compares the values that the user saw with the present ones.
func (p *casePage) compareShown(table *desk.Comparison) {
	now := p.newShownValues(table)
	if text, err := json.Marshal(now); err == nil && len(text) <= maxShown && len(p.Hidden) == 0 {
		p.Values = string(text)
	}
	if p.seen == nil {
		return
	}
	for i := range table.Leads {
		id := table.Leads[i].ID
		was, known := p.seen[id]
		if !known {
			p.Joined = append(p.Joined, id)
			continue
		}
		for _, l := range table.Lines {
			if old, is := was[l.Field], now[id][l.Field]; old != is {
				label := p.L.T("field." + string(l.Field))
				p.Changes = append(p.Changes, change{id, label, desk.Difference(old, is), desk.Difference(is, old)})
			}
		}
	}
	for id := range p.seen {
		if _, there := now[id]; !there {
			p.Left = append(p.Left, id)
		}
	}
	slices.Sort(p.Left)
}

// LeadNumbers writes lead ids as people read them, such as "#41, #42".
func (page) LeadNumbers(ids []crm.LeadID) string {
	return strings.Join(lists.Map(ids, func(id crm.LeadID) string { return fmt.Sprintf("#%d", id) }), ", ")
}
