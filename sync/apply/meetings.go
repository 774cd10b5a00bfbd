package apply

import "context"

// meetings gives the lead back the meetings that it had, and each the document that it had: the merge gives every meeting the
// survivor as its document, also one that had none.
func (b *belonging) meetings(ctx context.Context) error {
	if err := b.relink(ctx, links{linkField: linkField{Model: "calendar.event", Field: "opportunity_id"}, IDs: idsOf(b.was.Meetings)}); err != nil {
		return err
	}
	document := map[int64][]int64{}
	rows, err := b.find(ctx, b.odoo, "calendar.event", []any{
		[]any{"id", "in", idsOf(b.was.Meetings)}, []any{"opportunity_id", "=", int64(b.back)},
	}, []string{"res_id"})
	if err != nil {
		return err
	}
	for _, is := range rows {
		for _, was := range b.was.Meetings {
			had := number(was["res_id"])
			switch {
			case was.id() != is.id():
			case had == int64(b.gone) && number(is["res_id"]) != int64(b.back):
				document[int64(b.back)] = append(document[int64(b.back)], is.id())
			case had == 0 && number(is["res_id"]) == int64(b.survivor):
				document[0] = append(document[0], is.id())
			}
		}
	}
	for id, meetings := range document {
		vals := map[string]any{"res_id": id}
		if err := b.lost(writeQuietly(ctx, b.odoo, "calendar.event", meetings, vals), "meetings of lead %d", b.gone); err != nil {
			return err
		}
	}
	return nil
}
