package merge

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// restoreLinks links records of other models to the survivor if the merge removed their link to a merged lead.
func (m *finisher) restoreLinks(ctx context.Context) error {
	for _, s := range m.rankedSnapshots() {
		if s.ID() == m.e.Survivor {
			continue
		}
		for _, l := range s.Links {
			if err := m.relinkOther(ctx, s.ID(), l); err != nil {
				return err
			}
		}
	}
	return nil
}

// relinkOther links the records of one model to the survivor that named a merged lead in one field.
func (m *finisher) relinkOther(ctx context.Context, gone crm.LeadID, l snapshot.Links) error {
	rows, err := m.merger.Records.Find(ctx, l.By.Model, odooclient.In("id", l.IDs), l.By.FieldNames())
	if err != nil {
		return m.reportRejected(err, loss.Item{Kind: loss.Records, Name: l.By.Model, Lead: gone, Count: len(l.IDs)})
	}
	for _, id := range l.IDs {
		i := slices.IndexFunc(rows, func(r records.Row) bool { return r.ID() == id })
		if i < 0 {
			m.addLoss(loss.Loss{Code: loss.DeletedWithLead, Item: recordItem(l.By, id), Lead: gone})
			continue
		}
		if !m.wasCutByMerge(l, rows[i], gone) {
			continue
		}
		m.touched = true // what a lead counts of them may be stored with it
		if err := m.merger.Records.Write(ctx, l.By.Model, []int64{id}, l.By.PointTo(int64(m.e.Survivor), 0)); err != nil {
			if err := m.reportRejected(err, recordItem(l.By, id)); err != nil {
				return err
			}
			continue
		}
		m.restoredOne(crm.RestoredLinks, l.By.Label(id))
	}
	return nil
}

func recordItem(by snapshot.LinkField, id int64) loss.Item {
	return loss.Item{Kind: loss.Record, Name: by.Label(id)}
}

// wasCutByMerge reports whether the merge removed the link of a record to a merged lead, or left it pointing to a
// deleted one, and no user has changed the link since.
func (m *finisher) wasCutByMerge(l snapshot.Links, r records.Row, gone crm.LeadID) bool {
	ids, other := l.By.NamedLeads(r)
	switch l.By.Kind {
	case snapshot.Reference, snapshot.Document: // Odoo leaves these as they are
		return slices.Contains(ids, int64(gone))
	case snapshot.Many2many:
		return !slices.Contains(ids, int64(m.e.Survivor)) && !slices.Contains(m.d.Healed, l.By.Label(r.ID()))
	default:
		return len(ids) == 0 && !other
	}
}
