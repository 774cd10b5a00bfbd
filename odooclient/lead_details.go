package odooclient

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/plaintext"
)

// relatedRecords is the most records of one kind that LeadDetails reads, over all leads.
const relatedRecords = 5000

// looseRow is a record as Odoo sends it: a many2one is [id, name], an empty value false.
type looseRow map[string]any

// LeadDetails reads data of leads in addition to the values of Leads, as the user sees it: one call for the leads, one
// for each kind of related record and one for the names of tags. What the user may not read is empty. A lead that no
// longer exists is left out. Writers are the authors of messages since a time.
func (c *Client) LeadDetails(
	ctx context.Context, leads []crm.LeadID, writersSince time.Time,
) (map[crm.LeadID]*crm.LeadDetails, error) {
	details := make(map[crm.LeadID]*crm.LeadDetails, len(leads))
	for _, id := range leads {
		details[id] = &crm.LeadDetails{}
	}
	readers := relatedReaders(writersSince)
	related := make([][]looseRow, len(readers))
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return c.readDetails(ctx, leads, details) })
	for i, r := range readers {
		g.Go(func() (err error) {
			related[i], err = c.looseRows(ctx, r.model, And(In(r.lead, leads), r.where), append(r.fields, r.lead))
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for i, r := range readers {
		for _, row := range related[i] {
			if d := details[crm.LeadID(row.id(r.lead))]; d != nil {
				r.add(d, row)
			}
		}
	}
	for _, d := range details {
		d.Followers, d.Writers = distinct(d.Followers), distinct(d.Writers)
	}
	return details, nil
}

// relatedReader describes how to read the records of one model that refer to leads.
type relatedReader struct {
	model, lead string // lead is the field with the id of the lead
	where       Domain
	fields      []string
	add         func(*crm.LeadDetails, looseRow)
}

func relatedReaders(writersSince time.Time) []relatedReader {
	since := writersSince.UTC().Format(time.DateTime)
	of := func(field string) Domain { return Eq(field, leadModel) }
	return []relatedReader{
		{"mail.message", "res_id", of("model"), []string{"author_id", "date"}, func(d *crm.LeadDetails, row looseRow) {
			d.Messages++
			if row.text("date") > since {
				d.Writers = append(d.Writers, crm.PartnerID(row.id("author_id")))
			}
		}},
		{"ir.attachment", "res_id", of("res_model"), nil, func(d *crm.LeadDetails, _ looseRow) { d.Attachments++ }},
		{"mail.activity", "res_id", of("res_model"), nil, func(d *crm.LeadDetails, _ looseRow) { d.Activities++ }},
		{"calendar.event", "opportunity_id", nil, nil, func(d *crm.LeadDetails, _ looseRow) { d.Meetings++ }},
		{"mail.followers", "res_id", of("res_model"), []string{"partner_id"}, func(d *crm.LeadDetails, row looseRow) {
			d.Followers = append(d.Followers, crm.PartnerID(row.id("partner_id")))
		}},
	}
}

func (c *Client) readDetails(ctx context.Context, leads []crm.LeadID, details map[crm.LeadID]*crm.LeadDetails) error {
	rows, err := c.looseRows(ctx, leadModel, In("id", leads), []string{
		"street", "street2", "zip", "city", "state_id", "country_id", "function", "website", "source_id", "medium_id",
		"campaign_id", "referred", "tag_ids", "priority", "date_deadline", "description",
	})
	if err != nil {
		return err
	}
	names, err := c.tagNames(ctx, rows)
	if err != nil {
		return err
	}
	if len(rows) > 0 { // none at all: the user may not read one of the fields
		found := make(map[crm.LeadID]bool, len(rows))
		for _, row := range rows {
			found[crm.LeadID(row.id("id"))] = true
		}
		maps.DeleteFunc(details, func(id crm.LeadID, _ *crm.LeadDetails) bool { return !found[id] })
	}
	notesAreHTML := c.Session().Version.notesAreHTML()
	for _, row := range rows {
		if d := details[crm.LeadID(row.id("id"))]; d != nil {
			setDetails(d, row, names, notesAreHTML)
		}
	}
	return nil
}

func setDetails(d *crm.LeadDetails, row looseRow, tagNames map[int64]string, notesAreHTML bool) {
	d.Address = crm.Address{
		Street: row.text("street"), Street2: row.text("street2"), ZIP: row.text("zip"), City: row.text("city"),
		State: row.name("state_id"), Country: row.name("country_id"),
	}
	d.JobPosition, d.Website, d.Referred = row.text("function"), row.text("website"), row.text("referred")
	d.Source, d.Medium, d.Campaign = row.name("source_id"), row.name("medium_id"), row.name("campaign_id")
	if d.Notes = row.text("description"); notesAreHTML {
		d.Notes = plaintext.FromHTML(d.Notes)
	}
	d.Priority, _ = strconv.Atoi(row.text("priority"))                   // empty is none
	d.Deadline, _ = time.Parse(time.DateOnly, row.text("date_deadline")) // empty is none
	for _, id := range row.ids("tag_ids") {
		if name := tagNames[id]; name != "" {
			d.Tags = append(d.Tags, name)
		}
	}
	slices.Sort(d.Tags)
}

func (c *Client) tagNames(ctx context.Context, leads []looseRow) (map[int64]string, error) {
	ids := lists.Join(leads, func(row looseRow) []int64 { return row.ids("tag_ids") })
	names := map[int64]string{}
	if len(ids) == 0 {
		return names, nil
	}
	rows, err := c.looseRows(ctx, "crm.tag", In("id", distinct(ids)), []string{"name"})
	for _, row := range rows {
		names[row.id("id")] = row.text("name")
	}
	return names, err
}

// looseRows reads the records that a domain finds; none where the user may not read the model or Odoo does not have it.
func (c *Client) looseRows(
	ctx context.Context, model string, domain Domain, fields []string,
) (rows []looseRow, err error) {
	r := SearchOptions{Limit: relatedRecords}.request(model, "search_read", domain)
	r.Opts["fields"] = fields
	err = c.Call(ctx, r, &rows)
	if Is(err, Forbidden) || Is(err, UnknownModel) {
		return nil, nil
	}
	return rows, err
}

// distinct sorts ids and leaves out 0 and repeated ones.
func distinct[T ~int64](ids []T) []T {
	return slices.DeleteFunc(lists.Distinct(ids), func(id T) bool { return id == 0 })
}

func (r looseRow) text(field string) string {
	s, _ := r[field].(string)
	return s
}

// id is a number, or the id of a many2one.
func (r looseRow) id(field string) int64 {
	v := r[field]
	if pair, ok := v.([]any); ok && len(pair) > 0 {
		v = pair[0]
	}
	number, _ := v.(float64)
	return int64(number)
}

// name is that of a many2one.
func (r looseRow) name(field string) string {
	pair, _ := r[field].([]any)
	if len(pair) < 2 {
		return ""
	}
	s, _ := pair[1].(string)
	return s
}

func (r looseRow) ids(field string) []int64 {
	list, _ := r[field].([]any)
	out := make([]int64, 0, len(list))
	for _, v := range list {
		if number, ok := v.(float64); ok {
			out = append(out, int64(number))
		}
	}
	return out
}
