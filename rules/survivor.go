package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// ByConfidence returns leads in the order in which Odoo's merge takes values from them: the lead that it should keep
// first. Odoo is the server's major version (0: the newest known). Odoo 14: opportunity before lead, stage sequence,
// lowest id. Odoo 15 and later: active or opportunity, then opportunity, stage sequence, probability (percent), lowest
// id. Probabilities move by themselves, so leads must be fresh and the result verified after the merge.
//
// Source: _sort_by_confidence_level in addons/crm/models/crm_lead.py.
func ByConfidence(leads []Lead, odoo int) []Lead {
	return slices.SortedFunc(slices.Values(leads), func(a, b Lead) int { return byConfidence(&a, &b, odoo) })
}

func forecastSurvivor(leads []*Lead, odoo int) *Lead {
	return slices.MinFunc(leads, func(a, b *Lead) int { return byConfidence(a, b, odoo) })
}

func leadPointers(leads []Lead) []*Lead {
	out := make([]*Lead, len(leads))
	for i := range leads {
		out[i] = &leads[i]
	}
	return out
}

// byConfidence sorts the lead that Odoo trusts most first.
func byConfidence(a, b *Lead, odoo int) int {
	opportunity := func(l *Lead) bool { return l.Type == crm.TypeOpportunity }
	if odoo == 14 {
		return cmp.Or(
			compareTrueFirst(opportunity(a), opportunity(b)),
			cmp.Compare(b.InStage.Sequence, a.InStage.Sequence),
			cmp.Compare(a.ID, b.ID))
	}
	return cmp.Or(
		compareTrueFirst(a.Active || opportunity(a), b.Active || opportunity(b)),
		compareTrueFirst(opportunity(a), opportunity(b)),
		cmp.Compare(b.InStage.Sequence, a.InStage.Sequence),
		cmp.Compare(b.Probability, a.Probability),
		cmp.Compare(a.ID, b.ID))
}

func compareTrueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
