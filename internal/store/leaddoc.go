package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
)

// leadDoc is how the fields of a lead are stored: those that are set, under short names that stay the same when the code's names change. A field that is
// added makes every lead differ, so the next full crawl evaluates all of them again.
type leadDoc struct {
	Title       string        `json:"title,omitzero"`
	Type        crm.LeadType  `json:"type,omitzero"`
	Archived    bool          `json:"archived,omitzero"`
	ContactName string        `json:"contact,omitzero"`
	CompanyName string        `json:"company_name,omitzero"`
	Email       string        `json:"email,omitzero"`
	Phone       string        `json:"phone,omitzero"`
	Mobile      string        `json:"mobile,omitzero"`
	Salesperson crm.UserID    `json:"user,omitzero"`
	Team        crm.TeamID    `json:"team,omitzero"`
	Company     crm.CompanyID `json:"company,omitzero"`
	Stage       crm.StageID   `json:"stage,omitzero"`
	Country     crm.CountryID `json:"country,omitzero"`
	Probability float64       `json:"probability,omitzero"`
	Revenue     float64       `json:"revenue,omitzero"`
	Created     int64         `json:"created,omitzero"`
	Orders      int           `json:"orders,omitzero"`
}

// leadRow is a Row as the table has it.
type leadRow struct {
	id       int64
	customer int64
	written  int64
	doc      string
	keys     string    // as JSON
	list     []crm.Key // the same
}

// leadRows makes rows for the table, ascending, one for each lead: of several the last.
func leadRows(rows []Row) ([]leadRow, error) {
	out := make([]leadRow, 0, len(rows))
	for _, r := range rows {
		row, err := newLeadRow(r)
		if err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(a, b leadRow) int { return cmp.Compare(a.id, b.id) })
	kept := out[:0]
	for i, row := range out {
		if i+1 == len(out) || out[i+1].id != row.id {
			kept = append(kept, row)
		}
	}
	return kept, nil
}

func newLeadRow(r Row) (leadRow, error) {
	l := r.Lead
	doc, err := json.Marshal(leadDoc{
		Title: l.Title, Type: l.Type, Archived: !l.Active, ContactName: l.ContactName, CompanyName: l.CompanyName, Email: l.Email, Phone: l.Phone,
		Mobile: l.Mobile, Salesperson: l.Salesperson, Team: l.Team, Company: l.Company, Stage: l.Stage, Country: l.Country,
		Probability: l.Probability, Revenue: l.Revenue, Created: micros(l.Created), Orders: l.Orders,
	})
	if err != nil {
		return leadRow{}, fmt.Errorf("store lead %d: %w", l.ID, err)
	}
	keys := slices.Clone(r.Keys)
	for i, k := range keys {
		keys[i] = crm.Key(cleanText(string(k)))
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	return leadRow{
		id: int64(l.ID), customer: int64(l.Customer), written: micros(l.Written), doc: string(doc), keys: keyList(keys), list: keys,
	}, nil
}

// lead reads a lead from the columns of its row.
func (r leadRow) lead() (crm.Lead, error) {
	var d leadDoc
	if err := json.Unmarshal([]byte(r.doc), &d); err != nil {
		return crm.Lead{}, fmt.Errorf("read lead %d of the mirror: %w", r.id, err)
	}
	return crm.Lead{
		ID: crm.LeadID(r.id), Title: d.Title, Type: d.Type, Active: !d.Archived, ContactName: d.ContactName, CompanyName: d.CompanyName, Email: d.Email,
		Phone: d.Phone, Mobile: d.Mobile, Customer: crm.PartnerID(r.customer), Salesperson: d.Salesperson, Team: d.Team, Company: d.Company,
		Stage: d.Stage, Country: d.Country, Probability: d.Probability, Revenue: d.Revenue, Created: fromMicros(d.Created),
		Written: fromMicros(r.written), Orders: d.Orders,
	}, nil
}

// keyList writes keys as JSON, the empty list as an empty text.
func keyList(keys []crm.Key) string {
	if len(keys) == 0 {
		return ""
	}
	text, err := json.Marshal(keys)
	if err != nil {
		panic(err) // a list of strings is always JSON
	}
	return string(text)
}

func readKeyList(text string) (keys []crm.Key, err error) {
	if text == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &keys)
	return keys, err
}
