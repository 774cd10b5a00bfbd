package odooclient

import (
	"context"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// batch is how many records are read by id in one call.
const batch = 500

// leadRow is a crm.lead on the wire. Its JSON names are the fields that are asked for, where the version has them.
type leadRow struct {
	ID          int64  `json:"id"`
	Name        text   `json:"name"`
	Type        text   `json:"type"`
	Active      bool   `json:"active"`
	ContactName text   `json:"contact_name"`
	PartnerName text   `json:"partner_name"`
	EmailFrom   text   `json:"email_from"`
	Phone       text   `json:"phone"`
	Mobile      text   `json:"mobile"`
	PartnerID   link   `json:"partner_id"`
	UserID      link   `json:"user_id"`
	TeamID      link   `json:"team_id"`
	CompanyID   link   `json:"company_id"`
	StageID     link   `json:"stage_id"`
	CountryID   link   `json:"country_id"`
	Probability number `json:"probability"`
	Revenue     number `json:"expected_revenue"`
	CreateDate  stamp  `json:"create_date"`
	WriteDate   stamp  `json:"write_date"`
}

var leadFields = []string{ //nolint:gochecknoglobals // a constant list
	"id", "name", "type", "active", "contact_name", "partner_name", "email_from", "phone", "mobile", "partner_id", "user_id", "team_id",
	"company_id", "stage_id", "country_id", "probability", "expected_revenue", "create_date", "write_date",
}

func (r *leadRow) lead() crm.Lead {
	return crm.Lead{
		ID: crm.LeadID(r.ID), Title: string(r.Name), Type: leadType(r.Type), Active: r.Active, ContactName: string(r.ContactName),
		CompanyName: string(r.PartnerName), Email: string(r.EmailFrom), Phone: string(r.Phone), Mobile: string(r.Mobile),
		Customer: crm.PartnerID(r.PartnerID), Salesperson: crm.UserID(r.UserID), Team: crm.TeamID(r.TeamID), Company: crm.CompanyID(r.CompanyID),
		Stage: crm.StageID(r.StageID), Country: crm.CountryID(r.CountryID), Probability: float64(r.Probability), Revenue: float64(r.Revenue),
		Created: time.Time(r.CreateDate), Written: time.Time(r.WriteDate),
	}
}

// leadType shares the two constants, so that a page of leads does not hold the word a thousand times.
func leadType(t text) crm.LeadType {
	if t == text(crm.TypeOpportunity) {
		return crm.TypeOpportunity
	}
	return crm.TypeLead
}

// leadPage finds leads by a domain; the rows on the wire are reused from page to page.
func (c *Client) leadPage(ctx context.Context, domain []any, o SearchOptions) ([]crm.Lead, error) {
	rows := borrowRows()
	defer returnRows(rows)
	if err := c.searchRead(ctx, leadModel, domain, c.present(leadModel, leadFields), o, rows); err != nil {
		return nil, err
	}
	return leadsOf(*rows), nil
}

func leadsOf(rows []leadRow) []crm.Lead {
	leads := make([]crm.Lead, len(rows))
	for i := range rows {
		leads[i] = rows[i].lead()
	}
	return leads
}

// Leads reads leads by id, archived ones included. missing are those that Odoo no longer has, or hides from the user;
// found and missing are in ascending order. Open quotations and orders are counted where sale_crm is installed.
func (c *Client) Leads(ctx context.Context, ids []crm.LeadID) (found []crm.Lead, missing []crm.LeadID, err error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	for part := range slices.Chunk(ids, batch) {
		page, err := c.leadPage(ctx, []any{[]any{"id", "in", part}}, SearchOptions{Order: "id"})
		if err != nil {
			return nil, nil, err
		}
		if err := c.countOrders(ctx, page); err != nil {
			return nil, nil, err
		}
		found = append(found, page...)
	}
	there := make(map[crm.LeadID]bool, len(found))
	for _, l := range found {
		there[l.ID] = true
	}
	for _, id := range ids {
		if !there[id] {
			missing = append(missing, id)
		}
	}
	slices.SortFunc(found, func(a, b crm.Lead) int { return int(a.ID - b.ID) })
	return found, missing, nil
}

// countOrders fills in Orders: quotations (draft, sent) and orders (sale) that point to the leads.
func (c *Client) countOrders(ctx context.Context, leads []crm.Lead) error {
	s := c.Session()
	if len(leads) == 0 || !s.Has(leadModel, "order_ids") {
		return nil
	}
	at := make(map[int64]int, len(leads))
	ids := make([]int64, len(leads))
	for i, l := range leads {
		at[int64(l.ID)], ids[i] = i, int64(l.ID)
	}
	var orders []struct {
		Lead link `json:"opportunity_id"`
	}
	domain := []any{[]any{"opportunity_id", "in", ids}, []any{"state", "in", []string{"draft", "sent", "sale"}}}
	err := c.searchRead(ctx, "sale.order", domain, []string{"opportunity_id"}, SearchOptions{}, &orders)
	if Is(err, Forbidden) {
		return nil // a user of the CRM only may not see orders: the guard "orders" has nothing to go by
	}
	for _, o := range orders {
		if i, ok := at[int64(o.Lead)]; ok {
			leads[i].Orders++
		}
	}
	return err
}

// LeadIDs returns the ids of all leads that the user may see, ascending, archived ones included: one call.
func (c *Client) LeadIDs(ctx context.Context) ([]crm.LeadID, error) {
	var ids []crm.LeadID
	err := c.Call(ctx, SearchOptions{Order: "id"}.request(leadModel, "search", nil), &ids)
	return ids, err
}

// CountLeads returns how many leads the user may see, archived ones included.
func (c *Client) CountLeads(ctx context.Context) (int, error) { return c.Count(ctx, leadModel, nil) }
