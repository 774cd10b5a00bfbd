package undo

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// restoreLinks links meetings, orders and records of other models to the lead again. A record that a user has linked
// to another lead since is left unchanged.
func (b *leadRestore) restoreLinks(ctx context.Context) error {
	for _, l := range append([]snapshot.Links{snapshot.SectionLinks("sale.order", b.was.Orders)}, b.was.Links...) {
		if err := b.relink(ctx, l); err != nil {
			return err
		}
	}
	return b.restoreMeetings(ctx)
}

func recordIDs(rows []records.Row) []int64 {
	return lists.Map(rows, func(r records.Row) int64 { return r.ID() })
}

// relink links the records of one model to the lead, if they are linked to the survivor or to no lead.
func (b *leadRestore) relink(ctx context.Context, l snapshot.Links) error {
	if len(l.IDs) == 0 {
		return nil
	}
	rows, err := b.undo.undoer.Records.Find(ctx, l.By.Model, odooclient.In("id", l.IDs), l.By.FieldNames())
	if err != nil {
		return b.undo.reportRejected(err, b.linkedItem(l, len(l.IDs)))
	}
	if n := len(l.IDs) - len(rows); n > 0 {
		b.undo.addLoss(loss.Loss{Code: loss.Gone, Item: b.linkedItem(l, n)})
	}
	var ids, fromSurvivor []int64
	for _, r := range rows {
		switch restore, leave := b.checkLink(l, r); {
		case restore && leave:
			fromSurvivor = append(fromSurvivor, r.ID())
		case restore:
			ids = append(ids, r.ID())
		}
	}
	for instead, ids := range map[int64][]int64{0: ids, int64(b.undo.survivor): fromSurvivor} {
		if len(ids) == 0 {
			continue
		}
		vals := l.By.PointTo(int64(b.back), instead)
		err := b.undo.undoer.Records.Write(ctx, l.By.Model, ids, vals)
		if err := b.undo.reportRejected(err, b.linkedItem(l, len(ids))); err != nil {
			return err
		}
	}
	return nil
}

// checkLink reports whether the record gets its link to the lead back, and whether its link to the survivor is
// removed. A record that a user has linked elsewhere since is left unchanged and reported.
func (b *leadRestore) checkLink(l snapshot.Links, r records.Row) (restore, leave bool) {
	ids, other := l.By.NamedLeads(r)
	if slices.Contains(ids, int64(b.back)) {
		return false, false
	}
	withSurvivor := slices.Contains(ids, int64(b.undo.survivor))
	item := b.item(loss.Record, l.By.Label(r.ID()))
	if l.By.Kind == snapshot.Many2many {
		if !withSurvivor && slices.Contains(b.undo.mergeDetail.Healed, l.By.Label(r.ID())) {
			b.undo.addLoss(loss.Loss{Code: loss.LinkRemoved, Item: item, Lead: b.undo.survivor})
			return false, false
		}
		return true, withSurvivor && !b.survivorWasLinked(l, r.ID())
	}
	switch {
	case other:
		b.undo.addLoss(loss.Loss{Code: loss.LinkChanged, Item: item})
	case withSurvivor:
		return !l.By.ReadOnly, false // else a user linked it
	case len(ids) == 0 || ids[0] == int64(b.gone):
		return true, false
	default:
		b.undo.addLoss(loss.Loss{Code: loss.LinkedToLead, Item: item, Lead: crm.LeadID(ids[0])})
	}
	return false, false
}

func (b *leadRestore) linkedItem(l snapshot.Links, count int) loss.Item {
	return loss.Item{Kind: loss.Records, Name: l.By.Model, Lead: b.gone, Count: count}
}

func (b *leadRestore) item(kind loss.Kind, name string) loss.Item {
	return loss.Item{Kind: kind, Name: name, Lead: b.gone}
}

func (b *leadRestore) survivorWasLinked(l snapshot.Links, id int64) bool {
	before := b.undo.before[b.undo.merge.Survivor]
	return before != nil && slices.ContainsFunc(before.Links, func(x snapshot.Links) bool {
		return x.By.Model == l.By.Model && x.By.Field == l.By.Field && slices.Contains(x.IDs, id)
	})
}

// restoreMeetings restores the lead's meetings, and the document of each meeting: the merge makes the survivor the
// document of every meeting, also of one that had none.
func (b *leadRestore) restoreMeetings(ctx context.Context) error {
	if err := b.relink(ctx, snapshot.SectionLinks("calendar.event", b.was.Meetings)); err != nil {
		return err
	}
	document := map[int64][]int64{}
	rows, err := b.undo.undoer.Records.Find(ctx, "calendar.event", odooclient.And(
		odooclient.In("id", recordIDs(b.was.Meetings)), odooclient.Eq("opportunity_id", int64(b.back)),
	), []string{"res_id"})
	if err != nil {
		return err
	}
	for _, is := range rows {
		for _, was := range b.was.Meetings {
			had := was.Int("res_id")
			switch {
			case was.ID() != is.ID():
			case had == int64(b.gone) && is.Int("res_id") != int64(b.back):
				document[int64(b.back)] = append(document[int64(b.back)], is.ID())
			case had == 0 && is.Int("res_id") == int64(b.undo.survivor):
				document[0] = append(document[0], is.ID())
			}
		}
	}
	for id, meetings := range document {
		err := b.undo.undoer.Records.Write(ctx, "calendar.event", meetings, map[string]any{"res_id": id})
		if err := b.undo.reportRejected(err, b.item(loss.Meetings, "")); err != nil {
			return err
		}
	}
	return nil
}
