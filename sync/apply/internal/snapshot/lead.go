package snapshot

import (
	"time"

	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/records"
)

// AsLead is the lead as rules compare it. Its customer is only known by id: the record is not part of every snapshot.
func (s *Snapshot) AsLead() crm.Lead {
	l := s.Lead
	out := crm.Lead{
		ID: s.ID(), Title: l.Text("name"), Type: crm.LeadType(l.Text("type")), ContactName: l.Text("contact_name"),
		CompanyName: l.Text("partner_name"), Email: l.Text("email_from"), Phone: l.Text("phone"), Mobile: l.Text("mobile"),
		Customer: crm.PartnerID(l.Link("partner_id")), Salesperson: crm.UserID(l.Link("user_id")),
		Team: crm.TeamID(l.Link("team_id")), Company: crm.CompanyID(l.Link("company_id")),
		Stage: crm.StageID(l.Link("stage_id")), Country: crm.CountryID(l.Link("country_id")),
		Probability: number(l, "probability"), Revenue: number(l, "expected_revenue"),
		Origin: crm.Origin{
			Source: crm.SourceID(l.Link("source_id")), Medium: crm.MediumID(l.Link("medium_id")),
			Campaign: crm.CampaignID(l.Link("campaign_id")), Referred: l.Text("referred"),
		},
		Creator: crm.UserID(l.Link("create_uid")), Created: parseTime(l, "create_date"), Written: parseTime(l, "write_date"),
	}
	out.Active, _ = l["active"].(bool)
	for _, field := range []string{"lost_reason", "lost_reason_id"} { // until 15, and from 16 on
		if id := l.Link(field); id != 0 {
			out.LostReason = crm.LostReasonID(id)
		}
	}
	for _, o := range s.Orders {
		switch o.Text("state") {
		case "draft", "sent", "sale":
			out.Orders++
		}
	}
	return out
}

func number(r records.Row, field string) float64 {
	if n, ok := r[field].(float64); ok {
		return n
	}
	return float64(r.Int(field))
}

func parseTime(r records.Row, field string) time.Time {
	at, err := time.Parse(time.DateTime, r.Text(field))
	if err != nil {
		return time.Time{}
	}
	return at
}
