package snapshot

import (
	"context"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// ReadSections adds the customers and the related records of the wanted models to snapshots.
func (rec *Recorder) ReadSections(
	ctx context.Context, of map[crm.LeadID]*Snapshot, wanted func(RelatedModel) bool,
) error {
	ids := slices.Sorted(maps.Keys(of))
	g, ctx := readConcurrently(ctx)
	g.Go(func() error { return rec.ReadCustomers(ctx, of) })
	for _, m := range relatedModels() {
		if m.handling != bySection || !wanted(m) || !m.hasRecords(of) {
			continue
		}
		g.Go(func() error {
			rows, err := rec.readSection(ctx, m, ids)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if s := of[crm.LeadID(r.Link(m.field))]; s != nil {
					*m.Section(s) = append(*m.Section(s), r)
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// ReadRelated reads the records of one model that are related to leads, with the fields that a snapshot has.
func (rec *Recorder) ReadRelated(ctx context.Context, model string, leads []crm.LeadID) ([]records.Row, error) {
	m := relatedModelOf(model)
	return rec.readSection(ctx, m, leads)
}

// readSection leaves out fields that the server does not have or that are hidden from Leadtwin's user.
func (rec *Recorder) readSection(ctx context.Context, m RelatedModel, leads []crm.LeadID) ([]records.Row, error) {
	if m.exists != nil && !m.exists(rec.odoo.Session()) {
		return nil, nil
	}
	domain := odooclient.In(m.field, leads)
	if m.modelField != "" {
		domain = append(domain, []any{m.modelField, "=", records.LeadModel})
	}
	fields := append([]string{m.field}, m.fields...)
	if m.varies {
		var err error
		if fields, err = rec.records.VisibleFields(ctx, m.Model, fields); err != nil {
			return nil, err
		}
	}
	rows, err := rec.records.Find(ctx, m.Model, domain, fields)
	switch {
	case m.mayBeHidden && (odooclient.Is(err, odooclient.UnknownModel) || odooclient.Is(err, odooclient.Forbidden)):
		return nil, nil
	case !odooclient.Is(err, odooclient.UnknownField) && !odooclient.Is(err, odooclient.Forbidden):
		return rows, err
	}
	fewer, failed := rec.records.VisibleFields(ctx, m.Model, fields)
	if failed != nil || len(fewer) == len(fields) {
		return nil, err
	}
	return rec.records.Find(ctx, m.Model, domain, fewer)
}
