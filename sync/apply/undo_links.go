package apply

import (
	"context"
	"slices"

	"leadtwin/sync/apply/records"
	"leadtwin/sync/apply/snapshot"
)

// links makes meetings, orders and records of other models name the lead again. One that people gave another lead since keeps it.
func (b *belonging) links(ctx context.Context) error {
	for _, l := range append([]snapshot.Links{snapshot.SectionLinks("sale.order", b.was.Orders)}, b.was.Links...) {
		if err := b.relink(ctx, l); err != nil {
			return err
		}
	}
	return b.meetings(ctx)
}

func idsOf(rows []records.Row) []int64 {
	out := make([]int64, len(rows))
	for i, r := range rows {
		out[i] = r.ID()
	}
	return out
}

// relink makes the records of one model name the lead, if they name the survivor or none.
func (b *belonging) relink(ctx context.Context, l snapshot.Links) error {
	if len(l.IDs) == 0 {
		return nil
	}
	rows, err := b.records.Find(ctx, l.Model, []any{[]any{"id", "in", l.IDs}}, l.FieldNames())
	if err != nil {
		return b.lost(err, "%s of lead %d", l.Model, b.gone)
	}
	if n := len(l.IDs) - len(rows); n > 0 {
		b.missed("%d of %s of lead %d are gone from Odoo", n, l.Model, b.gone)
	}
	var ids, fromSurvivor []int64
	for _, r := range rows {
		switch restore, leave := b.mayRelink(l, r); {
		case restore && leave:
			fromSurvivor = append(fromSurvivor, r.ID())
		case restore:
			ids = append(ids, r.ID())
		}
	}
	for instead, ids := range map[int64][]int64{0: ids, int64(b.survivor): fromSurvivor} {
		if len(ids) == 0 {
			continue
		}
		vals := l.PointTo(int64(b.back), instead)
		if err := b.lost(b.records.Write(ctx, l.Model, ids, vals), "%s of lead %d", l.Model, b.gone); err != nil {
			return err
		}
	}
	return nil
}

// mayRelink says whether a record gets its link to the lead again, and whether its link to the survivor ends. What somebody has
// linked elsewhere since is left alone and noted.
func (b *belonging) mayRelink(l snapshot.Links, r records.Row) (restore, leave bool) {
	ids, other := l.NamedLeads(r)
	if slices.Contains(ids, int64(b.back)) {
		return false, false
	}
	withSurvivor := slices.Contains(ids, int64(b.survivor))
	if l.Kind == snapshot.Many2many {
		if !withSurvivor && slices.Contains(b.m.Healed, l.Label(r.ID())) {
			b.missed("%s of lead %d: somebody has removed the link to lead %d since", l.Label(r.ID()), b.gone, b.survivor)
			return false, false
		}
		return true, withSurvivor && !b.survivorHad(l, r.ID())
	}
	switch {
	case other:
		b.missed("%s of lead %d: somebody has linked it to something else since", l.Label(r.ID()), b.gone)
	case withSurvivor:
		return !l.ReadOnly, false // else it is there by somebody else's hand
	case len(ids) == 0 || ids[0] == int64(b.gone):
		return true, false
	default:
		b.missed("%s of lead %d: somebody has given it to lead %d", l.Label(r.ID()), b.gone, ids[0])
	}
	return false, false
}

// survivorHad says whether a record named the survivor before the merge.
func (b *belonging) survivorHad(l snapshot.Links, id int64) bool {
	before := b.before[b.merge.Survivor]
	return before != nil && slices.ContainsFunc(before.Links, func(x snapshot.Links) bool {
		return x.Model == l.Model && x.Field == l.Field && slices.Contains(x.IDs, id)
	})
}
