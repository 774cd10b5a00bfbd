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
		mail := snapshot.ScheduledMail(a)
		if i := slices.IndexFunc(have, mail.Is); i >= 0 {
			have = slices.Delete(have, i, i+1) // each matches one
			continue
		}
		_, err := m.merger.Records.Create(ctx, snapshot.ScheduledModel, mail.ValuesOn(m.e.Survivor))
		if err != nil {
			if err := m.reportRejected(err, mail.Item()); err != nil {
				return err
			}
			continue
		}
		m.restoredOne(crm.RestoredScheduledMail, mail.Item().In(rules.English))
		if n := len(a.IDs("attachment_ids")); n > 0 {
			m.addLoss(loss.Loss{Code: loss.FilesDeleted, Item: mail.Item(), Count: n})
		}
	}
	return nil
}
