package merge

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// restoreScheduledMail schedules on the survivor what users had scheduled on the merged leads.
func (m *finisher) restoreScheduledMail(ctx context.Context) error {
	wanted := m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return s.Scheduled })
	if len(wanted) == 0 {
		return nil
	}
	have, err := m.merger.Snapshots.ReadRelated(ctx, snapshot.ScheduledModel, []crm.LeadID{m.e.Survivor})
	if err != nil {
		return fmt.Errorf("read the scheduled e-mails of lead %d: %w", m.e.Survivor, err)
	}
	for _, a := range wanted {
		if i := slices.IndexFunc(
			have,
			func(b records.Row) bool { return snapshot.ScheduledMail(a).Is(b) },
		); i >= 0 {
			have = slices.Delete(have, i, i+1) // each matches one
			continue
		}
		if _, err := m.merger.Records.Create(
			ctx,
			snapshot.ScheduledModel,
			snapshot.ScheduledMail(a).ValuesOn(m.e.Survivor),
		); err != nil {
			if err := m.reportRejected(err, snapshot.ScheduledMail(a).Item()); err != nil {
				return err
			}
			continue
		}
		m.restoredOne(crm.RestoredScheduledMail, snapshot.ScheduledMail(a).Item().In(rules.English))
		if n := len(a.IDs("attachment_ids")); n > 0 {
			m.addLoss(loss.Loss{Code: loss.FilesDeleted, Item: snapshot.ScheduledMail(a).Item(), Count: n})
		}
	}
	return nil
}
