package undo

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// Preview describes an undo before anything is written.
type Preview struct {
	Merge    string
	Survivor crm.LeadID
	Leads    []report.UndoLead    // that come back
	Restore  []report.FieldChange // fields of the survivor that get their earlier value
	Keep     []report.FieldChange // fields that users changed since: not restored
	lost     []loss.Loss          // what cannot be restored

	labels map[string]string // of fields, in the language of Leadtwin's user
}

// Preview returns what Run would do and what it cannot restore. It writes nothing. Errors: those of Run.
func (un *Undoer) Preview(ctx context.Context, entryID string) (Preview, error) {
	u, err := un.check(ctx, entryID)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{
		Merge: entryID, Survivor: u.survivor,
		lost: []loss.Loss{{Code: loss.NewID}, {Code: loss.CreationDate}}, labels: u.labels(),
	}
	for _, gone := range u.mergeDetail.Gone {
		p.Leads = append(p.Leads, previewLeadOf(gone, u.before[gone]))
	}
	restore, keep := u.compareFields()
	named := u.linkNames(ctx, slices.Concat(restore, keep))
	p.Restore, p.Keep = u.fieldChanges(restore, named), u.fieldChanges(keep, named)
	goneSince, err := u.previewMissing(ctx, restore)
	if err != nil {
		return Preview{}, err
	}
	p.lost = slices.Concat(p.lost, u.predictLost(), goneSince)
	may, err := un.Odoo.May(ctx, records.LeadModel, "create")
	if err != nil {
		return Preview{}, fmt.Errorf("check the right to create leads: %w", err)
	}
	if !may {
		p.lost = append(p.lost, loss.Loss{Code: loss.NotAllowed})
	}
	return p, nil
}

func previewLeadOf(id crm.LeadID, s *snapshot.Snapshot) report.UndoLead {
	return report.UndoLead{
		ID: id, Title: s.Lead.Text("name"), Salesperson: s.Lead.LinkName("user_id"), Messages: len(s.Messages),
		Activities: len(s.Activities), Attachments: len(s.Attachments), Meetings: len(s.Meetings), Orders: len(s.Orders),
		Followers: len(s.Followers),
	}
}

// Cannot returns what cannot be restored, as sentences in a language. Labels are those of Odoo's fields in that
// language; without them fields have their label in the language of Leadtwin's user.
func (p Preview) Cannot(language string, labels map[string]string) []string {
	if labels == nil {
		labels = p.labels
	}
	return loss.Sentences(p.lost, language, labels)
}

// predictLost lists everything that an undo cannot restore.
func (u *task) predictLost() []loss.Loss {
	var out []loss.Loss
	messages, private := 0, 0
	for _, gone := range u.mergeDetail.Gone {
		for _, m := range u.before[gone].Messages {
			if m.Text("message_type") == "user_notification" {
				private++
			} else {
				messages++
			}
		}
	}
	if !u.movesMessages && messages > 0 {
		item := loss.Item{Kind: loss.Messages, Count: messages}
		out = append(out, loss.Loss{Code: loss.WillBeCopied, Item: item, Lead: u.survivor})
	}
	if private > 0 {
		item := loss.Item{Kind: loss.PrivateNotices, Count: private}
		out = append(out, loss.Loss{Code: loss.DeletedByMerge, Item: item})
	}
	if u.now == nil {
		out = append(out, loss.Loss{Code: loss.EarlierValuesGone, Item: loss.LeadItem(u.survivor)})
	}
	if u.now != nil && u.after == nil {
		out = append(out, loss.Loss{Code: loss.MergeNotStored, Item: loss.LeadItem(u.survivor)})
	}
	return slices.Concat(out, u.mergeDetail.Lost)
}
