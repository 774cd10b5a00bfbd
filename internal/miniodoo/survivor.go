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
		if o.major >= 19 {
			if c := first(standing(a), standing(b)); c != 0 {
				return c
			}
		}
		if c := first(a.Str("type") == "opportunity", b.Str("type") == "opportunity"); c != 0 {
			return c
		}
		if c := cmp.Compare(sequence(e, b), sequence(e, a)); c != 0 {
			return c
		}
		if o.major >= 19 {
			if c := cmp.Compare(b.Float("probability"), a.Float("probability")); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.ID, b.ID)
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
