package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/journal"
)

// noteDetail is the detail of a journal entry.
type noteDetail struct {
	On      crm.LeadID    `json:"on"`
	Tagged  []crm.UserID  `json:"tagged"`
	Message crm.MessageID `json:"message,omitempty"`
}

// separate notifies the salespeople of a group of each other, and assigns its leads to one of them if the policy says so.
func (r *run) separate(ctx context.Context, j *job) error {
	if m := r.pendingMerge(j); m != nil {
		j.out.State, j.out.Skipped = crm.Waiting, true
		j.out.Error = fmt.Sprintf("waits for the merge of leads %s (case %s)", crm.FormatIDs(m.Leads), m.ID)
		return nil
	}
	s, err := r.planSeparation(ctx, j)
	if err != nil {
		return err
	}
	if r.o.DryRun {
		j.out.State = crm.Planned
		return nil
	}
	if s.noteOn, err = r.postMissingNotes(ctx, j, s); err != nil {
		return err
	}
	for _, plan := range s.assignments {
		if err := r.assign(ctx, j, plan); err != nil {
			return err
		}
	}
	done := s.plan()
	joined, err := r.journal.CompleteCase(ctx, j.ID, slices.Concat(j.Leads, s.leads), done)
	if err != nil {
		return err
	}
	j.out.Plan = done
	j.out.State, j.out.Error = crm.Applied, ""
	if joined {
		j.out.State = crm.Waiting
	}
	return nil
}

// postMissingNotes posts the note on the leads that do not have it, and returns all leads that have it then.
func (r *run) postMissingNotes(ctx context.Context, j *job, s *separation) ([]crm.LeadID, error) {
	noted, err := r.notedLeads(ctx, j.Leads, s.leads)
	if err != nil {
		return nil, err
	}
	missing := s.missingNotes(noted)
	for _, on := range missing {
		if err := r.postSeparationNote(ctx, j, s, on); err != nil {
			return nil, err
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(slices.Concat(noted, missing)))), nil
}

// postSeparationNote posts one note and journals it before and after.
func (r *run) postSeparationNote(ctx context.Context, j *job, s *separation, on crm.LeadID) error {
	e, err := r.journal.Begin(ctx, store.Entry{
		Action: crm.ActNote, Case: j.ID, Leads: s.leads, Survivor: on, By: r.by,
	})
	if err != nil {
		return err
	}
	j.out.Entries = append(j.out.Entries, e.ID)
	content := r.notes.NewSeparation(s.group(r.directory), on)
	if j.againstVerdict() {
		content.DecidedBy = j.approval.By
	}
	html, err := r.notes.Compose(content, r.notes.Languages(r.directory, s.readers), r.notes.NewMarker(&e, s.leads))
	if err != nil {
		return r.journal.GiveUp(ctx, &e, err)
	}
	d := noteDetail{On: on, Tagged: s.mentioned()}
	if err := r.journal.Advance(ctx, &e, store.EntryIntent, d); err != nil {
		return err
	}
	d.Message, err = r.notes.Post(ctx, on, html, content.People)
	switch {
	case err != nil && certain(err):
		return r.journal.GiveUp(ctx, &e, fmt.Errorf("post the note on lead %d: %w", on, err))
	case err != nil:
		return errors.Join(&journal.UnsettledError{Entry: e.ID, Why: "Odoo gave no answer to a note; it will be looked at again"}, r.journal.MarkUnknown(ctx, &e, err), err)
	}
	r.result.Notes++
	return r.finishNote(ctx, &e, &d)
}

// finishNote records a note that is in Odoo. After a crash it runs again.
func (a *Applier) finishNote(ctx context.Context, e *store.Entry, d *noteDetail) error {
	if err := a.journal.Advance(ctx, e, store.EntryDone, d); err != nil {
		return err
	}
	n := store.Note{Case: e.Case, Leads: e.Leads, PostedOn: d.On, Message: d.Message, At: a.o.Now()}
	if err := a.store.RecordNote(context.WithoutCancel(ctx), n); err != nil {
		return fmt.Errorf("remember the note on lead %d: %w", d.On, err)
	}
	if err := a.notes.RemoveDuplicates(ctx, d.On, e.Case); err != nil {
		return err
	}
	if err := a.journal.MarkDirty(ctx, e.Leads); err != nil {
		return err
	}
	return a.journal.Verify(ctx, e, d, e.Leads)
}

// resumeNote finds out whether an interrupted note was posted.
func (a *Applier) resumeNote(ctx context.Context, e *store.Entry) error {
	d, err := journal.Detail[noteDetail](e)
	if err != nil {
		return err
	}
	if e.State == store.EntryDone {
		return a.finishNote(ctx, e, &d)
	}
	posted, err := a.notes.FindOwn(ctx, d.On, e.Case)
	if err != nil {
		return err
	}
	for _, n := range posted {
		if slices.Equal(n.Marker.Leads, e.Leads) {
			d.Message = n.Message
			return a.finishNote(ctx, e, &d)
		}
	}
	return errors.Join(a.journal.Fail(ctx, e, errors.New("interrupted; Odoo has no such note")), a.journal.MarkDirty(ctx, e.Leads))
}
