package odooclient

import (
	"context"

	"leadtwin/internal/crm"
)

// readBatch is how many records are read by id in one call.
const readBatch = 500

// leadTable is how a crm.lead is read.
func leadTable() table[crm.Lead] {
	type lead = crm.Lead
	return table[lead]{
		model: leadModel,
		stamp: func(l *lead) Stamp { return Stamp{ID: int64(l.ID), Written: l.Written} },
		columns: []column[lead]{
			{"id", func(l *lead, v *fieldValue) { l.ID = crm.LeadID(v.id()) }},
			{"name", func(l *lead, v *fieldValue) { l.Title = v.text() }},
			{"type", func(l *lead, v *fieldValue) { l.Type = crm.LeadType(v.text()) }},
			{"active", func(l *lead, v *fieldValue) { l.Active = v.boolean() }},
			{"contact_name", func(l *lead, v *fieldValue) { l.ContactName = v.text() }},
			{"partner_name", func(l *lead, v *fieldValue) { l.CompanyName = v.text() }},
			{"email_from", func(l *lead, v *fieldValue) { l.Email = v.text() }},
			{"phone", func(l *lead, v *fieldValue) { l.Phone = v.text() }},
			{"mobile", func(l *lead, v *fieldValue) { l.Mobile = v.text() }},
			{"partner_id", func(l *lead, v *fieldValue) { l.Customer = crm.PartnerID(v.id()) }},
			{"user_id", func(l *lead, v *fieldValue) { l.Salesperson = crm.UserID(v.id()) }},
			{"team_id", func(l *lead, v *fieldValue) { l.Team = crm.TeamID(v.id()) }},
			{"company_id", func(l *lead, v *fieldValue) { l.Company = crm.CompanyID(v.id()) }},
			{"stage_id", func(l *lead, v *fieldValue) { l.Stage = crm.StageID(v.id()) }},
			{"country_id", func(l *lead, v *fieldValue) { l.Country = crm.CountryID(v.id()) }},
			{"probability", func(l *lead, v *fieldValue) { l.Probability = v.finiteNumber(&l.UnreadableFields) }},
			{"expected_revenue", func(l *lead, v *fieldValue) { l.Revenue = v.finiteNumber(&l.UnreadableFields) }},
			{"lost_reason", func(l *lead, v *fieldValue) { l.LostReason = crm.LostReasonID(v.id()) }},    // until 15
			{"lost_reason_id", func(l *lead, v *fieldValue) { l.LostReason = crm.LostReasonID(v.id()) }}, // from 16 on
			{"source_id", func(l *lead, v *fieldValue) { l.Origin.Source = crm.SourceID(v.id()) }},
			{"medium_id", func(l *lead, v *fieldValue) { l.Origin.Medium = crm.MediumID(v.id()) }},
			{"campaign_id", func(l *lead, v *fieldValue) { l.Origin.Campaign = crm.CampaignID(v.id()) }},
			{"referred", func(l *lead, v *fieldValue) { l.Origin.Referred = v.text() }},
			{"create_uid", func(l *lead, v *fieldValue) { l.Creator = crm.UserID(v.id()) }},
			{"create_date", func(l *lead, v *fieldValue) { l.Created = v.time() }},
			{"write_date", func(l *lead, v *fieldValue) { l.Written = v.time() }},
		},
	}
}

// maxListedIDs is how many ids are listed in one call.
const maxListedIDs = 1_000_000

// LeadIDs returns the ids of all leads that the user may see, ascending, archived ones included: one call for each
// million.
func (c *Client) LeadIDs(ctx context.Context) (all []crm.LeadID, err error) {
	for after := crm.LeadID(0); ; after = all[len(all)-1] {
		var ids []crm.LeadID
		o := SearchOptions{Order: "id", Limit: maxListedIDs}
		if err := c.Call(ctx, o.request(leadModel, "search", Where("id", ">", after)), &ids); err != nil {
			return nil, err
		}
		all = append(all, ids...)
		if len(ids) < maxListedIDs {
			return all, nil
		}
	}
}

// CountLeads returns how many leads the user may see, archived ones included.
func (c *Client) CountLeads(ctx context.Context) (int, error) { return c.Count(ctx, leadModel, nil) }
