package odooclient

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
)

// MergeSummary is the message that Odoo's merge leaves on the survivor.
type MergeSummary struct {
	ID       crm.MessageID
	Lead     crm.LeadID // that holds it now: the survivor, or what that was merged into
	By       crm.UserID // who merged
	At       time.Time
	Merged   []MergedLead // what it says about the leads that are gone; none where it cannot be read
	Readable bool
}

// MergedLead is the content of a message about a lead that was merged.
type MergedLead struct {
	Title, ContactName, CompanyName, Email, Phone, Mobile string
}

// summaryPage is how many messages one call reads.
const summaryPage = 200

// MergeSummaries returns the messages about merges since a time that the user may read, the newest first and at most
// limit, whoever merged; if leads are given, only of these. It changes nothing. Their texts are translated, so they are
// read by their form: a message whose form is another one is not readable. A database that was upgraded has messages of
// both forms.
//
// Source: _merge_notify in addons/crm/models/crm_lead.py of 14, addons/crm/data/crm_lead_merge_template.xml from 15 on.
func (c *Client) MergeSummaries(
	ctx context.Context, since time.Time, limit int, leads ...crm.LeadID,
) ([]MergeSummary, error) {
	forms := Or(
		Where("body", "ilike", summaryClass),
		And(
			Eq("subtype_id", false), Eq("message_type", "notification"), Where("subject", "!=", false),
			Where("body", "ilike", "\n<br>%: %<br>%: %<br>"),
		),
	)
	within := And(Eq("model", leadModel), Where("date", ">=", since.UTC().Format(time.DateTime)), forms)
	if len(leads) > 0 {
		within = And(In("res_id", leads), within)
	}
	var found []summaryMessage
	for before := crm.MessageID(0); len(found) < limit; {
		domain := within
		if before != 0 {
			domain = And(Where("id", "<", before), within)
		}
		size := min(summaryPage, limit-len(found))
		p, err := findRecords(ctx, c, summaryTable(), domain, SearchOptions{Order: "id desc", Limit: size})
		if err != nil {
			return nil, fmt.Errorf("read the messages about merges: %w", err)
		}
		found = append(found, p.rows...)
		if len(p.rows) < size {
			break
		}
		before = p.rows[len(p.rows)-1].ID
	}
	return readSummaries(found), nil
}

// summaryMessage is a message that may be about a merge.
type summaryMessage struct {
	MergeSummary
	body string
}

func summaryTable() table[summaryMessage] {
	return table[summaryMessage]{model: "mail.message", noLinks: true, columns: []column[summaryMessage]{
		{"id", func(m *summaryMessage, v *fieldValue) { m.ID = crm.MessageID(v.id()) }},
		{"res_id", func(m *summaryMessage, v *fieldValue) { m.Lead = crm.LeadID(v.id()) }},
		{"create_uid", func(m *summaryMessage, v *fieldValue) { m.By = crm.UserID(v.id()) }},
		{"date", func(m *summaryMessage, v *fieldValue) { m.At = v.time() }},
		{"body", func(m *summaryMessage, v *fieldValue) { m.body = v.text() }},
	}}
}

// readSummaries reads the bodies. What a label means is learnt from messages where it is sure, for those where it is
// not.
func readSummaries(found []summaryMessage) []MergeSummary {
	labels := newSummaryLabels()
	parsed := make([]parsedSummary, len(found))
	for i := range found {
		parsed[i] = parseSummary(found[i].body)
		for _, lead := range parsed[i].leads {
			labels.learn(lead.lines)
		}
	}
	out := make([]MergeSummary, 0, len(found))
	for i, m := range found {
		if !parsed[i].isSummary {
			continue
		}
		m.Merged, m.Readable = parsed[i].read(labels)
		out = append(out, m.MergeSummary)
	}
	return out
}
