package odooclient

import (
	"context"

	"golang.org/x/sync/errgroup"

	"leadtwin/internal/crm"
)

// RelatedCount is how many records of each kind refer to one lead.
type RelatedCount struct {
	Messages, Attachments, Activities, Meetings, Followers int
}

// countedRecords is the most records of one kind that RelatedCounts counts, over all leads.
const countedRecords = 5000

// RelatedCounts counts what refers to leads, as the user sees it, with one call for each kind. Kinds that the user may
// not read count 0.
func (c *Client) RelatedCounts(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID]*RelatedCount, error) {
	counts := make(map[crm.LeadID]*RelatedCount, len(leads))
	for _, id := range leads {
		counts[id] = &RelatedCount{}
	}
	kinds := []struct {
		model, field string
		ofModel      string // the field that names the model of the record; empty where the link is of leads only
		of           func(*RelatedCount) *int
	}{
		{"mail.message", "res_id", "model", func(n *RelatedCount) *int { return &n.Messages }},
		{"ir.attachment", "res_id", "res_model", func(n *RelatedCount) *int { return &n.Attachments }},
		{"mail.activity", "res_id", "res_model", func(n *RelatedCount) *int { return &n.Activities }},
		{"calendar.event", "opportunity_id", "", func(n *RelatedCount) *int { return &n.Meetings }},
		{"mail.followers", "res_id", "res_model", func(n *RelatedCount) *int { return &n.Followers }},
	}
	found := make([][]map[string]any, len(kinds))
	g, ctx := errgroup.WithContext(ctx)
	for i, kind := range kinds {
		g.Go(func() (err error) {
			domain := In(kind.field, leads)
			if kind.ofModel != "" {
				domain = And(domain, Eq(kind.ofModel, leadModel))
			}
			r := SearchOptions{Limit: countedRecords}.request(kind.model, "search_read", domain)
			r.Opts["fields"] = []string{kind.field}
			err = c.Call(ctx, r, &found[i])
			if Is(err, Forbidden) || Is(err, UnknownModel) {
				return nil
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for i, kind := range kinds {
		for _, row := range found[i] {
			if n := counts[leadOfField(row[kind.field])]; n != nil {
				*kind.of(n)++
			}
		}
	}
	return counts, nil
}

func leadOfField(v any) crm.LeadID {
	if pair, ok := v.([]any); ok && len(pair) > 0 { // a many2one is [id, name]
		v = pair[0]
	}
	number, _ := v.(float64)
	return crm.LeadID(number)
}
