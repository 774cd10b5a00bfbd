package miniodoo

import (
	"cmp"
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// byConfidence orders leads as a merge does; the first one survives.
//
// Source: _sort_by_confidence_level in addons/crm/models/crm_lead.py.
func (o *Odoo) byConfidence(e *orm.Env, leads []*orm.Record) []*orm.Record {
	leads = slices.Clone(leads)
	slices.SortStableFunc(leads, func(a, b *orm.Record) int {
		byStanding, byProbability := 0, 0 // before 19 they do not count
		if o.major >= 19 {
			byStanding = first(standing(a), standing(b))
			byProbability = cmp.Compare(b.Float("probability"), a.Float("probability"))
		}
		return cmp.Or(byStanding, first(a.Str("type") == "opportunity", b.Str("type") == "opportunity"),
			cmp.Compare(sequence(e, b), sequence(e, a)), byProbability, cmp.Compare(a.ID, b.ID))
	})
	return leads
}

// standing: an opportunity counts as not lost even when it is archived.
func standing(l *orm.Record) bool { return l.Str("type") == "opportunity" || l.Bool("active") }

func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func sequence(e *orm.Env, l *orm.Record) int64 {
	if s := e.One("crm.stage", l.Int("stage_id")); s != nil {
		return s.Int("sequence")
	}
	return 0
}
