package note

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// FindCovering returns the separation notes about a lead that mention the salespeople of all these leads, as far as
// they can be mentioned: for these leads no other note is needed. Salespeople and mentions are read from Odoo; notes
// that are gone are left out.
func (c *Chatter) FindCovering(
	ctx context.Context, d *crm.Directory, about crm.LeadID, leads []crm.LeadID,
) ([]crm.MessageID, error) {
	known, err := c.store.NotesAbout(ctx, []crm.LeadID{about})
	if err != nil {
		return nil, fmt.Errorf("read which notes were posted: %w", err)
	}
	if len(known) == 0 {
		return nil, nil
	}
	rows, err := c.records.Find(ctx, records.LeadModel, odooclient.In("id", leads), []string{"user_id"})
	if err != nil {
		return nil, err
	}
	salespeople := lists.Map(rows, func(l records.Row) crm.UserID { return crm.UserID(l.Link("user_id")) })
	return c.withMentions(ctx, known, mentionedPartners(c.People(d, salespeople)))
}

// withMentions returns the messages of the notes that mention all these partners.
func (c *Chatter) withMentions(
	ctx context.Context, notes []store.Note, partners []crm.PartnerID,
) ([]crm.MessageID, error) {
	ids := lists.Map(notes, func(n store.Note) crm.MessageID { return n.Message })
	domain := odooclient.And(odooclient.Eq("model", records.LeadModel), odooclient.In("id", ids))
	rows, err := c.records.Find(ctx, "mail.message", domain, []string{"partner_ids"})
	if err != nil {
		return nil, fmt.Errorf("read whom %d notes mention: %w", len(ids), err)
	}
	var found []crm.MessageID
	for _, m := range rows {
		mentioned := m.IDs("partner_ids")
		if !slices.ContainsFunc(partners, func(p crm.PartnerID) bool { return !slices.Contains(mentioned, int64(p)) }) {
			found = append(found, crm.MessageID(m.ID()))
		}
	}
	return found, nil
}
