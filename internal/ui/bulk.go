package ui

import (
	"cmp"
	"errors"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
)

const (
	bulkLimit   = 500 // cases of one bulk decision
	typedNumber = 50  // above this many the user types how many
	riskiest    = 3   // cases that the dry run shows
)

// bulkPage is the dry run of one decision about all waiting cases of a pattern.
type bulkPage struct {
	page
	Filter   desk.Filter
	Decision desk.Verb
	Rows     []*desk.Row // that the decision is about
	Skipped  int         // cases with a lead that the user may not read
	Proposed int         // cases that wait for a second person
	More     int         // above the limit
	Leads    int
	Revenue  []desk.Amount
	Owners   []string
	Riskiest []*desk.Row
	Typed    bool // the number of cases must be typed
	Warning  string
}

func (d *Desk) showBulk(w http.ResponseWriter, r *http.Request, v *visit) {
	if p, ok := d.readBulk(w, r, v); ok {
		d.render(w, http.StatusOK, "bulk", p)
	}
}

func (d *Desk) readBulk(w http.ResponseWriter, r *http.Request, v *visit) (*bulkPage, bool) {
	if err := r.ParseForm(); err != nil {
		d.message(w, r, v, http.StatusBadRequest, "bad_decision")
		return nil, false
	}
	p := &bulkPage{Filter: desk.ReadFilter(r.Form), Decision: desk.Verb(r.FormValue("decision"))}
	if !slices.Contains([]desk.Verb{desk.Merge, desk.Separate, desk.Dismiss}, p.Decision) {
		d.message(w, r, v, http.StatusBadRequest, "bad_decision")
		return nil, false
	}
	rows, err := d.o.Cases.Queue(r.Context())
	if err != nil {
		d.fail(w, r, v, err)
		return nil, false
	}
	if err := d.keepReadable(r, v, p, p.Filter.Apply(rows, v.account.ID, d.o.Now())); err != nil {
		d.fail(w, r, v, err)
		return nil, false
	}
	p.page = d.newPage(r, v, "cases", v.locale.T("bulk.title."+string(p.Decision), "n", len(p.Rows)))
	p.summarise(d.userNames(r))
	return p, true
}

// keepReadable leaves out the cases that the user may read in part only: each of those needs a decision of its own.
func (d *Desk) keepReadable(r *http.Request, v *visit, p *bulkPage, rows []*desk.Row) error {
	leads := lists.Join(rows, func(row *desk.Row) []crm.LeadID { return row.Leads })
	may, err := d.mayRead(r, v, leads)
	if err != nil {
		return err
	}
	for _, row := range rows {
		switch hidden := slices.ContainsFunc(row.Leads, func(id crm.LeadID) bool { return !may[id] }); {
		case hidden:
			p.Skipped++
		case row.Proposed != "":
			p.Proposed++
		case len(p.Rows) == bulkLimit:
			p.More++
		default:
			p.Rows = append(p.Rows, row)
		}
	}
	return nil
}

func (p *bulkPage) summarise(names map[crm.UserID]string) {
	p.Typed = len(p.Rows) > typedNumber
	owners := map[string]bool{}
	for _, row := range p.Rows {
		p.Leads += len(row.Leads)
		for _, id := range row.Salespeople {
			owners[cmp.Or(names[id], strconv.FormatInt(int64(id), 10))] = true
		}
	}
	for name := range owners {
		p.Owners = append(p.Owners, name)
	}
	slices.Sort(p.Owners)
	p.Revenue = sumRevenue(p.Rows)
	byRisk := slices.Clone(p.Rows)
	slices.SortStableFunc(byRisk, func(a, b *desk.Row) int {
		return cmp.Or(cmp.Compare(b.TotalRevenue(), a.TotalRevenue()), cmp.Compare(len(b.Leads), len(a.Leads)))
	})
	p.Riskiest = byRisk[:min(riskiest, len(byRisk))]
}

// userNames are the names of Odoo's users; none where they cannot be read, since they only decorate.
func (d *Desk) userNames(r *http.Request) map[crm.UserID]string {
	names, err := d.o.Cases.UserNames(r.Context())
	if err != nil {
		d.o.Log.Warn("names of users cannot be read", zap.Error(err))
	}
	return names
}

// decideBulk stores the decision for each case of the form. One refusal does not stop the others.
func (d *Desk) decideBulk(w http.ResponseWriter, r *http.Request, v *visit) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p, ok := d.readBulk(w, r, v)
	if !ok {
		return
	}
	shown := map[string]string{}
	for _, pair := range r.PostForm["case"] {
		values, err := url.ParseQuery(pair)
		if err != nil {
			d.message(w, r, v, http.StatusBadRequest, "bad_decision")
			return
		}
		for id := range values {
			shown[id] = values.Get(id)
		}
	}
	if len(shown) > typedNumber && r.PostFormValue("count") != strconv.Itoa(len(shown)) {
		p.Warning = p.L.T("bulk.type_number", "n", len(shown))
		d.render(w, http.StatusBadRequest, "bulk", p)
		return
	}
	progress := p.decide(d, r, v, shown)
	id, err := d.o.Cases.SaveBulk(r.Context(), progress, v.person())
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	refused := progress.Count(desk.BulkRefused)
	d.o.Log.Info("cases decided by a user", zap.String("decision", string(p.Decision)),
		zap.Int("stored", len(shown)-refused), zap.Int("refused", refused), zap.Int64("user", int64(v.account.ID)))
	http.Redirect(w, r, d.o.BasePath+"/bulk/"+id, http.StatusSeeOther) //nolint:gosec // G710: a path of this site
}

// decide stores the decision for each case that was shown.
func (p *bulkPage) decide(d *Desk, r *http.Request, v *visit, shown map[string]string) desk.BulkProgress {
	waiting := map[string]bool{}
	for _, row := range p.Rows {
		waiting[row.Case] = true
	}
	out := desk.BulkProgress{Decision: p.Decision}
	for _, id := range slices.Sorted(maps.Keys(shown)) {
		one := desk.BulkCase{Case: id, State: desk.BulkWaiting}
		decision := desk.Decision{Case: id, As: p.Decision, Shown: shown[id], By: v.person(), Together: len(shown)}
		if !waiting[id] {
			one.State, one.Why = desk.BulkRefused, p.L.T("case.decided")
		} else if _, err := d.o.Cases.Decide(r.Context(), decision); err != nil {
			one.State = desk.BulkRefused
			if _, one.Why = d.refusal(p.L, err); errors.Is(err, desk.ErrChanged) {
				one.Why = p.L.T("bulk.changed")
			}
		}
		out.Cases = append(out.Cases, one)
	}
	return out
}

// Query is the query of the address of the queue that the decision comes from.
func (p *bulkPage) Query() template.URL { return queryOf(p.Filter) }

// Fields are the values of the filter for the hidden fields of the form.
func (p *bulkPage) Fields() url.Values { return p.Filter.Query() }
