package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/records"
)

// Something on the way to Odoo may send a call twice, and some calls make something each time. What was made twice is
// known by what it says, and the later one is taken away again. Where Odoo does not let Leadtwin's user do so it stays:
// nothing is lost by it.

// oneLead makes sure that an undo has one lead where Odoo was asked for one. A second one is deleted; where that is not
// allowed it is emptied and archived, so that nobody takes it for a lead.
func (u *undoing) oneLead(ctx context.Context, gone, back crm.LeadID) error {
	rows, err := u.records.Find(ctx, records.LeadModel, []any{[]any{"name", "=", u.placeholder(gone)}}, []string{"name"})
	if err != nil || len(rows) < 2 {
		return err
	}
	for _, r := range rows {
		if r.ID() == int64(back) {
			continue
		}
		err := u.odoo.Call(ctx, odooclient.Request{Model: records.LeadModel, Method: "unlink", IDs: []int64{r.ID()}, Write: true}, nil)
		if err != nil && records.IsRejected(err) {
			err = u.records.Write(ctx, records.LeadModel, []int64{r.ID()}, map[string]any{
				"active": false, "name": "Made twice by mistake", "contact_name": false, "partner_name": false, "email_from": false, "phone": false,
			})
			u.missed("lead %d was made twice: lead %d is empty and archived", gone, r.ID())
		}
		if err != nil {
			return fmt.Errorf("take lead %d away, which was made twice: %w", r.ID(), err)
		}
	}
	return nil
}

// oneCopyEach deletes copies of messages that were posted twice on a lead that is back.
func (b *belonging) oneCopyEach(ctx context.Context, originals []records.Row) error {
	if len(originals) == 0 {
		return nil
	}
	have, err := b.records.Find(ctx, "mail.message", []any{[]any{"model", "=", records.LeadModel}, []any{"res_id", "=", int64(b.back)}, []any{"create_uid", "=", b.odoo.Session().UID}},
		[]string{"date", "author_id", "subject", "body"})
	if err != nil {
		return err
	}
	copies, ids := map[string]int{}, map[string][]int64{}
	for _, h := range have {
		ids[identity(h)] = append(ids[identity(h)], h.ID())
	}
	groups := map[string]int{}
	for _, o := range originals {
		groups[identity(o)]++
	}
	for _, h := range have {
		for _, o := range originals {
			if sameMessage(h, o) {
				copies[identity(h)] = max(copies[identity(h)], groups[identity(o)])
			}
		}
	}
	for _, same := range slices.Sorted(maps.Keys(copies)) {
		slices.Sort(ids[same])
		if err := b.records.DeleteAllButFirst(ctx, "mail.message", ids[same][min(len(ids[same]), copies[same]-1):]); err != nil {
			return err
		}
	}
	return nil
}

// identity is all that tells messages of a lead apart.
func identity(m records.Row) string {
	return fmt.Sprintf("%s %d %q %q", m.Text("date"), m.Link("author_id"), m.Text("subject"), m.Text("body"))
}
