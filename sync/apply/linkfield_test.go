package apply

import (
	"fmt"
	"testing"
)

func TestLinkField(t *testing.T) {
	for _, c := range []struct {
		kind  linkKind
		value row
		leads []int64
		other bool
		to    string
	}{
		{linkMany2one, row{"f": []any{float64(7), "x"}}, []int64{7}, false, "map[f:9]"},
		{linkMany2one, row{"f": false}, []int64{}, false, "map[f:9]"},
		{linkMany2many, row{"f": []any{float64(7), float64(8)}}, []int64{7, 8}, false, "map[f:[[4 9 0] [3 5 0]]]"},
		{linkReference, row{"f": "crm.lead,7"}, []int64{7}, false, "map[f:crm.lead,9]"},
		{linkReference, row{"f": "res.partner,7"}, []int64{}, true, "map[f:crm.lead,9]"},
		{linkReference, row{"f": false}, []int64{}, false, "map[f:crm.lead,9]"},
		{linkDocument, row{"f": float64(7), "m": "crm.lead"}, []int64{7}, false, "map[f:9 m:crm.lead]"},
		{linkDocument, row{"f": float64(7), "m": "res.partner"}, []int64{}, true, "map[f:9 m:crm.lead]"},
		{linkDocument, row{"f": float64(0), "m": false}, []int64{}, false, "map[f:9 m:crm.lead]"},
	} {
		f := linkField{Model: "x_ticket", Field: "f", Kind: c.kind, ModelField: "m"}
		leads, other := f.leads(c.value)
		equal(t, fmt.Sprintf("leads of %s %v", c.kind, c.value), leads, c.leads)
		equal(t, fmt.Sprintf("other of %s %v", c.kind, c.value), other, c.other)
		equal(t, string(c.kind), fmt.Sprint(f.naming(9, 5)), c.to)
	}
}
