package ui

import (
	"net/http"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// placeInQueue finds the neighbours of the case among the waiting ones of its pattern. After the last one comes the
// first case of another pattern, so that a user who decides case after case need not return to the queue.
func (d *Desk) placeInQueue(r *http.Request, v *visit, p *casePage) error {
	rows, err := d.visibleRows(r, v)
	if err != nil {
		return err
	}
	p.Waiting = len(rows)
	f := desk.ReadFilter(r.URL.Query())
	p.Query = queryOf(f)
	ofAll := f
	byPattern := f.Pattern == "" && !f.Lists()
	if byPattern {
		f.Pattern = p.Pattern
	}
	same := f.Apply(rows, v.account.ID, d.o.Now())
	p.Of = len(same)
	at := slices.IndexFunc(same, func(row *desk.Row) bool { return row.Case == p.Case.ID })
	p.Place = at + 1
	if at > 0 {
		p.Previous = d.caseAddress(same[at-1].Case) + string(p.Query)
	}
	switch {
	case at+1 < len(same) && len(same) > 1:
		p.Next = d.caseAddress(same[at+1].Case) + string(p.Query)
	case byPattern:
		if other := firstOfAnother(f.Sort.Groups(ofAll.Apply(rows, v.account.ID, d.o.Now())), p.Pattern); other != nil {
			p.Next = d.caseAddress(other.Case) + string(p.Query)
		}
	}
	return nil
}

// firstOfAnother is the first case of the first group of another pattern.
func firstOfAnother(groups []desk.Group, pattern crm.Pattern) *desk.Row {
	for _, group := range groups {
		if group.Pattern != pattern {
			return group.Rows[0]
		}
	}
	return nil
}
