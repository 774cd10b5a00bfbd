package apply

import (
	"context"
	"errors"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/journal"
	"leadtwin/sync/apply/note"
	"leadtwin/sync/apply/snapshot"
)

// postUndoNotes posts a note on each restored lead, which mentions its salesperson, and one on the survivor.
func (u *undoing) postUndoNotes(ctx context.Context) error {
	d, err := u.leads.Directory(ctx)
	if err != nil {
		return err
	}
	n := note.Undo{MergeID: u.merge.ID, Lost: u.d.Lost, Survivor: u.leadLine(u.merge.Survivor, u.survivor)}
	for _, gone := range u.m.Gone {
		n.Restored = append(n.Restored, u.leadLine(gone, u.d.Back[gone]))
	}
	for _, gone := range u.m.Gone {
		was := u.before[gone].Lead
		salesperson := []crm.UserID{crm.UserID(was.Link("user_id"))}
		restored := n
		created, _ := time.Parse(time.DateTime, was.Text("create_date")) // zero if it cannot be read
		restored.Former, restored.CreatedAt = gone, created.In(u.o.Now().Location())
		restored.People = u.notes.People(d, salesperson)
		if err := u.postUndoNote(ctx, u.d.Back[gone], restored, u.notes.Languages(d, salesperson)); err != nil {
			return err
		}
	}
	if u.now == nil {
		return nil
	}
	n.UserEdits = u.labels(u.d.Kept)
	return u.postUndoNote(ctx, u.survivor, n, u.notes.Languages(d, []crm.UserID{crm.UserID(u.now.Lead.Link("user_id"))}))
}

// postUndoNote posts one note unless the lead has it.
func (u *undoing) postUndoNote(ctx context.Context, on crm.LeadID, n note.Undo, languages []string) error {
	if u.d.Notes[on] != 0 {
		return nil
	}
	posted, err := u.notes.FindOwn(ctx, on, u.e.ID)
	if err != nil {
		return err
	}
	if len(posted) > 0 {
		u.d.Notes[on] = posted[0].Message
		return nil
	}
	html, err := u.notes.Compose(n, languages, u.marker())
	if err != nil {
		return err
	}
	id, err := u.notes.Post(ctx, on, html, n.People)
	if err != nil && !odooclient.KindOf(err).NotExecuted() {
		return errors.Join(&journal.UnsettledError{Entry: u.e.ID, Why: "Odoo gave no answer to a note; it will be looked at again"}, err)
	}
	u.d.Notes[on] = id
	if err == nil {
		return u.notes.RemoveDuplicates(ctx, on, u.e.ID)
	}
	return u.lost(err, "the note on lead %d", on)
}

func (u *undoing) marker() note.Marker {
	m := u.notes.NewMarker(u.e, []crm.LeadID{u.survivor})
	m.UndoneMerge = u.merge.ID
	for _, gone := range u.m.Gone {
		m.MergedLeads, m.Leads = append(m.MergedLeads, gone), append(m.Leads, u.d.Back[gone])
	}
	return m
}

// leadLine names a lead by its title before the merge, and links to it by its present ID.
func (u *undoing) leadLine(was, is crm.LeadID) note.LeadLine {
	l := note.LeadLine{ID: is, Title: snapshot.Title(u.before[was], was), Link: u.notes.LinkTo(is)}
	if s := u.before[was]; s != nil {
		l.Salesperson = s.Lead.LinkName("user_id")
	}
	return l
}

// labelOf is a field as Odoo's pages call it.
func (u *undoing) labelOf(name string) string {
	if f := u.fields[name]; f.Label != "" {
		return f.Label
	}
	return name
}

// labels are fields as Odoo's pages call them.
func (u *undoing) labels(names []string) []string {
	out := make([]string, 0, len(names))
	for _, name := range names {
		out = append(out, u.labelOf(name))
	}
	return out
}
