package snapshot

import (
	"context"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// Links are the records of one model that refer to a lead with one field.
type Links struct {
	By  LinkField `json:"by"`
	IDs []int64   `json:"ids"`
}

// readLinks adds to snapshots what else names their leads by these fields, with one call for each model.
func (rec *Recorder) readLinks(ctx context.Context, by []LinkField, of map[crm.LeadID]*Snapshot) error {
	ids := make([]int64, 0, len(of))
	for _, id := range slices.Sorted(maps.Keys(of)) {
		ids = append(ids, int64(id))
	}
	byModel := map[string][]LinkField{}
	for _, f := range by {
		byModel[f.Model] = append(byModel[f.Model], f)
	}
	for _, model := range slices.Sorted(maps.Keys(byModel)) {
		rows, err := rec.naming(ctx, byModel[model], ids)
		if err != nil && odooclient.KindOf(err).Rejected() {
			continue
		}
		if err != nil {
			return err
		}
		for _, f := range byModel[model] {
			for id, s := range of {
				if l := linksTo(id, f, rows); len(l.IDs) > 0 {
					s.Links = append(s.Links, l)
				}
			}
		}
	}
	return nil
}

// naming reads the records of one model that refer to any of these leads with any of its fields.
func (rec *Recorder) naming(ctx context.Context, by []LinkField, leads []int64) ([]records.Row, error) {
	var domain []any
	var fields []string
	for i, f := range by {
		if i > 0 {
			domain = append([]any{"|"}, domain...)
		}
		domain = append(domain, f.condition(leads)...)
		fields = append(fields, f.FieldNames()...)
	}
	slices.Sort(fields)
	return rec.records.Find(ctx, by[0].Model, domain, slices.Compact(fields))
}

func linksTo(lead crm.LeadID, f LinkField, rows []records.Row) Links {
	l := Links{By: f}
	for _, r := range rows {
		if ids, _ := f.NamedLeads(r); slices.Contains(ids, int64(lead)) {
			l.IDs = append(l.IDs, r.ID())
		}
	}
	return l
}
