package merge

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// recoverOrphanMessages moves messages to the survivor that were posted on a lead at the moment of its merge: they
// stay under an ID that no longer exists, where no user sees them. Moving a message requires Settings rights from Odoo
// 18 on; without them a copy is posted on the survivor. The same call finds copies of the merge's note, which it
// deletes.
func (m *finisher) recoverOrphanMessages(ctx context.Context) error {
	about := ""
	if m.d.Note != 0 {
		about = m.e.ID
	}
	found, err := m.merger.Notes.FindOrphans(ctx, m.d.Gone, m.e.Survivor, about)
	if err != nil {
		return err
	}
	for _, r := range found {
		if r.Text("message_type") == "user_notification" {
			continue // a notification to one user, not part of the thread
		}
		err := m.merger.Records.Write(ctx, "mail.message", []int64{r.ID()}, map[string]any{"res_id": int64(m.e.Survivor)})
		if odooclient.Is(err, odooclient.Forbidden) || odooclient.Is(err, odooclient.UserError) {
			err = m.merger.Notes.CopyMessage(ctx, m.e.Survivor, r)
		}
		if err != nil {
			return fmt.Errorf("move message %d from a merged lead to lead %d: %w", r.ID(), m.e.Survivor, err)
		}
		m.restoredOne(crm.RestoredMessages, fmt.Sprintf("message %d", r.ID()))
	}
	return nil
}
