package apply

import (
	"context"

	"leadtwin/sync/apply/records"
	"leadtwin/sync/apply/snapshot"
)

// meetings gives the lead back the meetings that it had, and each the document that it had: the merge gives every meeting the
// survivor as its document, also one that had none.
func (b *belonging) meetings(ctx context.Context) error {
	if err := b.relink(ctx, snapshot.SectionLinks("calendar.event", b.was.Meetings)); err != nil {
		return err
	}
	document := map[int64][]int64{}
	rows, err := b.records.Find(ctx, "calendar.event", []any{
		[]any{"id", "in", idsOf(b.was.Meetings)}, []any{"opportunity_id", "=", int64(b.back)},
	}, []string{"res_id"})
	if err != nil {
		return err
	}
	for _, is := range rows {
		for _, was := range b.was.Meetings {
			had := records.Int(was["res_id"])
			switch {
			case was.ID() != is.ID():
			case had == int64(b.gone) && records.Int(is["res_id"]) != int64(b.back):
				document[int64(b.back)] = append(document[int64(b.back)], is.ID())
			case had == 0 && records.Int(is["res_id"]) == int64(b.survivor):
				document[0] = append(document[0], is.ID())
			}
		}
	}
	for id, meetings := range document {
		vals := map[string]any{"res_id": id}
		if err := b.lost(b.records.Write(ctx, "calendar.event", meetings, vals), "meetings of lead %d", b.gone); err != nil {
			return err
		}
	}
	return nil
}
