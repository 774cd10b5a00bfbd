package snapshot

import (
	"fmt"
	"testing"

	"leadtwin/sync/apply/internal/records"
)

func TestLinkField(t *testing.T) {
	for _, c := range []struct {
		kind  linkKind
		value records.Row
		leads []int64
		other bool
		to    string
	}{
		{Many2one, records.Row{"f": []any{float64(7), "x"}}, []int64{7}, false, "map[f:9]"},
		{Many2one, records.Row{"f": false}, []int64{}, false, "map[f:9]"},
		{Many2many, records.Row{"f": []any{float64(7), float64(8)}}, []int64{7, 8}, false, "map[f:[[4 9 0] [3 5 0]]]"},
		{Reference, records.Row{"f": "crm.lead,7"}, []int64{7}, false, "map[f:crm.lead,9]"},
		{Reference, records.Row{"f": "res.partner,7"}, []int64{}, true, "map[f:crm.lead,9]"},
		{Reference, records.Row{"f": false}, []int64{}, false, "map[f:crm.lead,9]"},
		{Document, records.Row{"f": float64(7), "m": "crm.lead"}, []int64{7}, false, "map[f:9 m:crm.lead]"},
		{Document, records.Row{"f": float64(7), "m": "res.partner"}, []int64{}, true, "map[f:9 m:crm.lead]"},
		{Document, records.Row{"f": float64(0), "m": false}, []int64{}, false, "map[f:9 m:crm.lead]"},
	} {
		f := LinkField{Model: "x_ticket", Field: "f", Kind: c.kind, ModelField: "m"}
		leads, other := f.NamedLeads(c.value)
		if fmt.Sprint(leads) != fmt.Sprint(c.leads) || other != c.other {
			t.Errorf("%s %v: leads %v, other %t; want %v, %t", c.kind, c.value, leads, other, c.leads, c.other)
		}
		if to := fmt.Sprint(f.PointTo(9, 5)); to != c.to {
			t.Errorf("%s: %s, want %s", c.kind, to, c.to)
		}
	}
}
