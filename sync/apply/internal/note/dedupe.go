package note

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// RemoveDuplicates deletes copies of notes about a case or an action on a lead: a proxy may deliver a request twice.
// Notes about one case with different markers are not copies: the case got another lead between them.
func (c *Chatter) RemoveDuplicates(ctx context.Context, on crm.LeadID, about string) error {
	posted, err := c.FindOwn(ctx, on, about)
	if err != nil {
		return err
	}
	return c.deleteCopies(ctx, posted)
}

func (c *Chatter) deleteCopies(ctx context.Context, posted []Posted) error {
	copies := map[string][]int64{}
	for _, p := range posted {
		copies[p.Marker.String()] = append(copies[p.Marker.String()], int64(p.Message))
	}
	for _, marker := range slices.Sorted(maps.Keys(copies)) {
		if err := c.records.DeleteAllButFirst(ctx, "mail.message", copies[marker]); err != nil {
			return err
		}
	}
	return nil
}

// FindOrphans returns the messages of leads that no longer exist. With the same call it does what RemoveDuplicates
// does, unless about is empty.
func (c *Chatter) FindOrphans(
	ctx context.Context, gone []crm.LeadID, on crm.LeadID, about string,
) ([]records.Row, error) {
	domain, session := odooclient.In("res_id", gone), c.odoo.Session()
	switch {
	case about == "":
	case session.Partner == 0: // not asked for yet
		if err := c.RemoveDuplicates(ctx, on, about); err != nil {
			return nil, err
		}
	default:
		domain = odooclient.Or(domain, odooclient.And(
			odooclient.Eq("res_id", on), odooclient.Where("body", "ilike", c.markerText(about)),
			odooclient.Eq("author_id", session.Partner), odooclient.Eq("create_uid", session.UID),
		))
	}
	rows, err := c.records.Find(ctx, "mail.message", odooclient.And(odooclient.Eq("model", records.LeadModel), domain),
		[]string{"author_id", "date", "body", "message_type", "res_id"})
	if err != nil {
		return nil, fmt.Errorf("read the messages of leads %s: %w", crm.FormatIDs(gone), err)
	}
	var notes []odooclient.Note
	orphans := slices.DeleteFunc(rows, func(r records.Row) bool {
		lead := crm.LeadID(r.Link("res_id"))
		if lead != on {
			return false
		}
		notes = append(notes, odooclient.Note{ID: crm.MessageID(r.ID()), Lead: lead, Body: r.Text("body")})
		return true
	})
	posted, err := c.withMarkers(ctx, notes)
	if err != nil {
		return nil, err
	}
	return orphans, c.deleteCopies(ctx, slices.DeleteFunc(posted, func(p Posted) bool {
		return !p.IsOwn() || p.Marker.ID != about
	}))
}
