package ui

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// pageLife is how old a page may be whose form is sent: a session ends then.
const pageLife = 12 * time.Hour

// showGone answers a form of a case that no longer exists, since its leads changed while the user had its page open.
// It says who merged them in Odoo. Which leads these were only the form knows. It returns false where the user may read
// none of them.
func (d *Desk) showGone(w http.ResponseWriter, r *http.Request, v *visit) bool {
	var seen shownValues
	if err := json.Unmarshal([]byte(r.PostFormValue("values")), &seen); err != nil {
		return false // no form of a case
	}
	may, err := d.mayRead(r, v, slices.Sorted(maps.Keys(seen)))
	if err != nil {
		return false
	}
	var readable []crm.LeadID
	for id := range seen {
		if may[id] {
			readable = append(readable, id)
		}
	}
	if len(readable) == 0 {
		return false
	}
	slices.Sort(readable)
	p := messagePage{page: d.newPage(r, v, "cases", v.locale.T("message.gone.title"))}
	p.Text = v.locale.T("message.gone.text")
	for _, m := range d.o.Cases.MergesInOdoo(r.Context(), readable, d.o.Now().Add(-pageLife)) {
		p.Lines = append(p.Lines, v.locale.T(
			"case.merged_in_odoo", "by", m.By, "lead", fmt.Sprintf("#%d", m.Lead), "at", v.locale.Time(m.At),
		))
	}
	d.render(w, http.StatusConflict, "message", p)
	return true
}
