package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
)

// leadDoc is the stored form of a lead: only fields that are set, under names that do not change when the code is
// renamed. They are as short as can be, since a million leads repeat each of them. Adding a field makes every lead
// differ, so the next full crawl evaluates all of them again.
type leadDoc struct {
	Title       string        `json:"t,omitzero"`
	Type        crm.LeadType  `json:"ty,omitzero"`
	Archived    bool          `json:"x,omitzero"`
	ContactName string        `json:"n,omitzero"`
	CompanyName string        `json:"c,omitzero"`
	Email       string        `json:"e,omitzero"`
	Phone       string        `json:"p,omitzero"`
	Mobile      string        `json:"m,omitzero"`
	Salesperson crm.UserID    `json:"u,omitzero"`
	Team        crm.TeamID    `json:"tm,omitzero"`
	Company     crm.CompanyID `json:"co,omitzero"`
	Stage       crm.StageID   `json:"s,omitzero"`
	Country     crm.CountryID `json:"ct,omitzero"`
	Probability float64       `json:"pr,omitzero"`
	Revenue     float64       `json:"r,omitzero"`
	Created     int64         `json:"at,omitzero"`
	Orders      int           `json:"o,omitzero"`

	LostReason crm.LostReasonID `json:"lr,omitzero"`
	Unreadable string           `json:"un,omitzero"`

	Source   crm.SourceID   `json:"so,omitzero"`
	Medium   crm.MediumID   `json:"md,omitzero"`
	Campaign crm.CampaignID `json:"ca,omitzero"`
	Referred string         `json:"rf,omitzero"`
	Creator  crm.UserID     `json:"by,omitzero"`
}

type leadRow struct {
	id       int64
	customer int64
	written  int64
	doc      string
	keys     string    // as JSON
	keyList  []crm.Key // the same
	mark     int64     // version of the mark if the lead changed; 0: any
}

// encodeLeads returns the rows of the table, ascending, one for each lead: of several with one id the last.
func encodeLeads(rows []KeyedLead) ([]leadRow, error) {
	p := leadEncoder{
		rows: make([]leadRow, 0, len(rows)), docs: make([]span, 0, len(rows)),
		keyTexts: make([]span, 0, len(rows)),
	}
	const usual = 512 // bytes of a lead
	p.text = make([]byte, 0, usual*len(rows))
	for i := range rows {
		if err := p.encodeLead(&rows[i]); err != nil {
			return nil, err
		}
	}
	return p.sortedRows(), nil
}

// leadEncoder encodes rows. All texts share one buffer: a separate allocation for each is work for the garbage
// collector on every page of a crawl.
type leadEncoder struct {
	rows     []leadRow
	docs     []span // of text, by row
	keyTexts []span
	text     []byte
	doc      leadDoc // of the current row
}

type span struct{ from, to int }

func (p *leadEncoder) encodeLead(r *KeyedLead) error {
	l := &r.Lead
	p.doc = leadDoc{
		Title: l.Title, Type: l.Type, Archived: !l.Active, ContactName: l.ContactName, CompanyName: l.CompanyName,
		Email: l.Email, Phone: l.Phone,
		Mobile: l.Mobile, Salesperson: l.Salesperson, Team: l.Team, Company: l.Company, Stage: l.Stage, Country: l.Country,
		Probability: l.Probability, Revenue: l.Revenue, Created: toMicros(l.Created), Orders: l.Orders,
		LostReason: l.LostReason, Unreadable: l.UnreadableFields,
		Source: l.Origin.Source, Medium: l.Origin.Medium, Campaign: l.Origin.Campaign, Referred: l.Origin.Referred,
		Creator: l.Creator,
	}
	from := len(p.text)
	text, err := p.doc.appendJSON(p.text)
	if err != nil {
		return fmt.Errorf("store lead %d: %w", l.ID, err)
	}
	keys := StoredKeys(slices.Clone(r.Keys))
	middle := len(text)
	if len(keys) > 0 {
		text = appendJSONTexts(text, keys)
	}
	p.text = text
	p.rows = append(p.rows, leadRow{
		id: int64(l.ID), customer: int64(l.Customer), written: toMicros(l.Written),
		keyList: keys, mark: r.Mark,
	})
	p.docs = append(p.docs, span{from, middle})
	p.keyTexts = append(p.keyTexts, span{middle, len(text)})
	return nil
}

// StoredKeys returns the keys of a lead as the store has them: acceptable to both databases, ascending, each once. It
// may change and return the list.
func StoredKeys(keys []crm.Key) []crm.Key {
	for i, k := range keys {
		keys[i] = crm.Key(cleanText(string(k)))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (p *leadEncoder) sortedRows() []leadRow {
	text := string(p.text)
	for i := range p.rows {
		p.rows[i].doc = text[p.docs[i].from:p.docs[i].to]
		p.rows[i].keys = text[p.keyTexts[i].from:p.keyTexts[i].to]
	}
	slices.SortStableFunc(p.rows, func(a, b leadRow) int { return cmp.Compare(a.id, b.id) })
	kept := p.rows[:0]
	for i := range p.rows {
		if i+1 == len(p.rows) || p.rows[i+1].id != p.rows[i].id {
			kept = append(kept, p.rows[i])
		}
	}
	return kept
}

func (r leadRow) decodeLead() (crm.Lead, error) {
	var d leadDoc
	if err := json.Unmarshal([]byte(r.doc), &d); err != nil {
		return crm.Lead{}, fmt.Errorf("read lead %d of the mirror: %w", r.id, err)
	}
	return crm.Lead{
		ID: crm.LeadID(r.id), Title: d.Title, Type: d.Type, Active: !d.Archived, ContactName: d.ContactName,
		CompanyName: d.CompanyName, Email: d.Email,
		Phone: d.Phone, Mobile: d.Mobile, Customer: crm.PartnerID(r.customer), Salesperson: d.Salesperson, Team: d.Team,
		Company: d.Company,
		Stage:   d.Stage, Country: d.Country, Probability: d.Probability, Revenue: d.Revenue, Created: fromMicros(d.Created),
		Written: fromMicros(r.written), Orders: d.Orders, LostReason: d.LostReason, UnreadableFields: d.Unreadable,
		Origin:  crm.Origin{Source: d.Source, Medium: d.Medium, Campaign: d.Campaign, Referred: d.Referred},
		Creator: d.Creator,
	}, nil
}

func encodeKeys(keys []crm.Key) string {
	if len(keys) == 0 {
		return ""
	}
	text, err := json.Marshal(keys)
	if err != nil {
		panic(err) // a list of strings is always JSON
	}
	return string(text)
}

func decodeKeys(text string) (keys []crm.Key, err error) {
	if text == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &keys)
	return keys, err
}
