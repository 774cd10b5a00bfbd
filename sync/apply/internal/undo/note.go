package undo

import (
	"context"
	"errors"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/note"
)

// postUndoNotes posts a note on each restored lead, which mentions its salesperson, and one on the survivor.
func (u *task) postUndoNotes(ctx context.Context) error {
	d, err := u.undoer.Leads.Directory(ctx)
	if err != nil {
		return err
	}
	n := note.Undo{MergeID: u.merge.ID, Lost: u.d.Lost, Survivor: u.leadLine(u.merge.Survivor, u.survivor)}
	for _, gone := range u.mergeDetail.Gone {
		n.Restored = append(n.Restored, u.leadLine(gone, u.d.Back[gone]))
	}
	for _, gone := range u.mergeDetail.Gone {
		was := u.before[gone].Lead
		salesperson := []crm.UserID{crm.UserID(was.Link("user_id"))}
		restored := n
		created, _ := time.Parse(time.DateTime, was.Text("create_date")) // zero if it cannot be read
		restored.Former, restored.CreatedAt = gone, created.In(u.undoer.Now().Location())
		restored.People = u.undoer.Notes.People(d, salesperson)
		if err := u.postUndoNote(ctx, u.d.Back[gone], restored, u.undoer.Notes.Languages(d, salesperson)); err != nil {
			return err
		}
	}
	if u.now == nil {
		return nil
	}
	n.UserEdits = u.fieldLabels(u.d.Kept)
	return u.postUndoNote(ctx, u.survivor, n,
		u.undoer.Notes.Languages(d, []crm.UserID{crm.UserID(u.now.Lead.Link("user_id"))}))
}

// postUndoNote posts one note unless the lead has it.
func (u *task) postUndoNote(ctx context.Context, on crm.LeadID, n note.Undo, languages []string) error {
	if u.d.Notes[on] != 0 {
		return nil
	}
	posted, err := u.undoer.Notes.FindOwn(ctx, on, u.e.ID)
	if err != nil {
		return err
	}
	if len(posted) > 0 {
		u.d.Notes[on] = posted[0].Message
		return nil
	}
	html, err := u.undoer.Notes.Compose(n, languages, u.newMarker())
	if err != nil {
		return err
	}
	id, err := u.undoer.Notes.Post(ctx, on, html, n.People)
	if err != nil && !odooclient.KindOf(err).NotExecuted() {
		return errors.Join(
			&journal.UnsettledError{
				Entry: u.e.ID, Why: "Odoo did not confirm that a note was posted; Leadtwin will check before it continues",
			},
			err,
		)
	}
	u.d.Notes[on] = id
	if err == nil {
		return u.undoer.Notes.RemoveDuplicates(ctx, on, u.e.ID)
	}
	return u.reportRejected(err, loss.Item{Kind: loss.Note, Lead: on})
}

func (u *task) newMarker() note.Marker {
	m := u.undoer.Notes.NewMarker(u.e, []crm.LeadID{u.survivor})
	m.UndoneMerge = u.merge.ID
	for _, gone := range u.mergeDetail.Gone {
		m.MergedLeads, m.Leads = append(m.MergedLeads, gone), append(m.Leads, u.d.Back[gone])
	}
	return m
}

func (u *task) leadLine(was, is crm.LeadID) note.LeadLine {
	l := note.LeadLine{ID: is, Title: u.before[was].Title(was), Link: u.undoer.Notes.LinkTo(is)}
	if s := u.before[was]; s != nil {
		l.Salesperson = s.Lead.LinkName("user_id")
	}
	return l
}

// labels are those of all fields of leads, in the language of Leadtwin's user.
func (u *task) labels() map[string]string {
	out := make(map[string]string, len(u.fields))
	for name, f := range u.fields {
		out[name] = f.Label
	}
	return out
}

func (u *task) fieldLabel(name string) string {
	if f := u.fields[name]; f.Label != "" {
		return f.Label
	}
	return name
}

func (u *task) fieldLabels(names []string) []string {
	out := make([]string, 0, len(names))
	for _, name := range names {
		out = append(out, u.fieldLabel(name))
	}
	return out
}
