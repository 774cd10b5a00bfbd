package merge

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// scheduled schedules on the survivor what users had scheduled on the merged leads.
func (m *finisher) scheduled(ctx context.Context) error {
	wanted := m.ours(func(s *snapshot.Snapshot) []records.Row { return s.Scheduled })
	if len(wanted) == 0 {
		return nil
	}
	have, err := m.merger.recorder.ReadRelated(ctx, snapshot.ScheduledModel, []crm.LeadID{m.e.Survivor})
	if err != nil {
		return fmt.Errorf("read the scheduled e-mails of lead %d: %w", m.e.Survivor, err)
	}
	for _, a := range wanted {
		if i := slices.IndexFunc(
			have,
			func(b records.Row) bool { return a.ID() == b.ID() || snapshot.SameScheduled(a, b) },
		); i >= 0 {
			have = slices.Delete(have, i, i+1) // each stands for one
			continue
		}
		if _, err := m.merger.records.Create(
			ctx,
			snapshot.ScheduledModel,
			snapshot.ScheduledValues(a, m.e.Survivor),
		); err != nil {
			if err := m.lost(err, "%s", snapshot.ScheduledName(a)); err != nil {
				return err
			}
			continue
		}
		m.healed(snapshot.ScheduledName(a))
		if n := len(a.IDs("attachment_ids")); n > 0 {
			m.d.Lost = journal.AppendOnce(
				m.d.Lost,
				fmt.Sprintf("%s: %s that Odoo deleted with it", snapshot.ScheduledName(a), plaintext.Count(n, "file")),
			)
		}
	}
	return nil
}
