package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// noteDetail is what the journal keeps of a note.
type noteDetail struct {
	On      crm.LeadID    `json:"on"`
	Tagged  []crm.UserID  `json:"tagged"`
	Message crm.MessageID `json:"message,omitempty"`
}

// separate tells the salespeople of a group about each other, and gives its leads one owner where the policy wants it.
func (r *run) separate(ctx context.Context, j *job) error {
	if m := r.unmerged(j); m != nil {
		j.out.State, j.out.Skipped = crm.Waiting, true
		j.out.Error = fmt.Sprintf("waits for the merge of leads %s (case %s)", crm.FormatIDs(m.Leads), m.ID)
		return nil
	}
	s, err := r.apart(ctx, j)
	if err != nil {
		return err
	}
	if r.o.DryRun {
		j.out.State = crm.Planned
		return nil
	}
	survivors, err := r.store.SurvivorOf(ctx, j.Leads)
	if err != nil {
		return fmt.Errorf("ask where merged leads live now: %w", err)
	}
	told, err := r.told(ctx, s.leads, survivors)
	if err != nil {
		return err
	}
	s.on, err = r.postMissing(ctx, j, s, told)
	if err != nil {
		return err
	}
	for _, plan := range s.assign {
		if err := r.assign(ctx, j, plan); err != nil {
			return err
		}
	}
	done := s.planned()
	joined, err := r.settled(ctx, j.ID, slices.Concat(j.Leads, s.leads), done)
	if err != nil {
		return err
	}
	j.out.Plan = done
	j.out.State, j.out.Error = crm.Applied, ""
	if joined {
		j.out.State = crm.Waiting
	}
	return r.at(NoteSettled)
}

// postMissing posts the note where it is not yet, and returns the leads that carry it then.
func (r *run) postMissing(ctx context.Context, j *job, s *apartness, told []crm.LeadID) ([]crm.LeadID, error) {
	missing := s.untold(told)
	for _, on := range missing {
		if err := r.note(ctx, j, s, on); err != nil {
			return nil, err
		}
	}
	on := slices.Concat(told, missing)
	slices.Sort(on)
	return slices.Compact(on), nil
}

// note posts one note and writes it into the journal before and after.
func (r *run) note(ctx context.Context, j *job, s *apartness, on crm.LeadID) error {
	e, err := r.begin(ctx, store.Entry{
		Action: crm.ActNote, Case: j.ID, Leads: s.leads, Survivor: on, By: r.by,
	})
	if err != nil {
		return err
	}
	j.out.Entries = append(j.out.Entries, e.ID)
	if err := r.at(NoteBegun); err != nil {
		return err
	}
	html, people, err := r.noteText(j, s, &e)
	if err != nil {
		return r.giveUp(ctx, &e, err)
	}
	d := noteDetail{On: on, Tagged: s.tagged()}
	if err := r.advance(ctx, &e, store.EntryIntent, d); err != nil {
		return err
	}
	if err := r.at(NoteIntent); err != nil {
		return err
	}
	d.Message, err = r.odoo.PostNote(ctx, on, html, partners(people))
	if err := r.at(NoteSent); err != nil {
		return err
	}
	switch {
	case err != nil && certain(err):
		return r.giveUp(ctx, &e, fmt.Errorf("post the note on lead %d: %w", on, err))
	case err != nil:
		return errors.Join(&Unsettled{e.ID, "Odoo gave no answer to a note; it will be looked at again"}, r.unknown(ctx, &e, err), err)
	}
	r.result.Notes++
	return r.finishNote(ctx, &e, &d)
}

// finishNote remembers a note that stands in Odoo. Each step may be taken again.
func (a *Applier) finishNote(ctx context.Context, e *store.Entry, d *noteDetail) error {
	if err := a.advance(ctx, e, store.EntryDone, d); err != nil {
		return err
	}
	if err := a.at(NoteDone); err != nil {
		return err
	}
	n := store.Note{Case: e.Case, Leads: e.Leads, PostedOn: d.On, Message: d.Message, At: a.o.Now()}
	if err := a.store.RecordNote(context.WithoutCancel(ctx), n); err != nil {
		return fmt.Errorf("remember the note on lead %d: %w", d.On, err)
	}
	if err := a.at(NoteRemembered); err != nil {
		return err
	}
	if err := a.onceOnly(ctx, d.On, e.Case); err != nil {
		return err
	}
	if err := a.dirty(ctx, e.Leads); err != nil {
		return err
	}
	if err := a.over(ctx, e, d, e.Leads); err != nil {
		return err
	}
	return a.at(NoteVerified)
}

// resumeNote looks whether a note was posted.
func (a *Applier) resumeNote(ctx context.Context, e *store.Entry) error {
	d, err := detailOf[noteDetail](e)
	if err != nil {
		return err
	}
	if e.State == store.EntryDone {
		return a.finishNote(ctx, e, &d)
	}
	posted, err := a.ownNotes(ctx, d.On, e.Case)
	if err != nil {
		return fmt.Errorf("look whether lead %d has its note: %w", d.On, err)
	}
	for _, n := range posted {
		if slices.Equal(n.Leads, e.Leads) {
			d.Message = n.Note.ID
			return a.finishNote(ctx, e, &d)
		}
	}
	return errors.Join(a.fail(ctx, e, errors.New("interrupted; Odoo has no such note")), a.dirty(ctx, e.Leads))
}

// noteText writes the note of a group.
func (r *run) noteText(j *job, s *apartness, e *store.Entry) (string, []person, error) {
	n := separateNote{People: r.people(s.tag), reasons: worthTelling(s.reasons), Formal: r.o.Formality == Formal}
	if j.againstVerdict() {
		n.DecidedBy = j.approval.By
	}
	for _, id := range s.leads {
		n.Leads = append(n.Leads, r.hide(r.line(s.is[id], s.former[id], e.Survivor), s.is[id], s.tag))
	}
	if slices.ContainsFunc(n.Leads, func(l leadLine) bool { return l.OtherCompany != "" }) {
		n.reasons = slices.DeleteFunc(n.reasons, quotesNames)
	}
	html, err := r.words.note("separate", r.languages(r.directory, s.tag), n, r.signed(r.markerOf(e, s.leads)))
	return html, n.People, err
}

// hide leaves out what a reader of the note may not see in Odoo: title and contact of a lead of another company.
func (r *run) hide(line leadLine, l rules.Lead, readers []crm.UserID) leadLine {
	for _, id := range readers {
		if u, known := r.directory.Users[id]; known && u.IsSalesperson() && !u.WorksFor(l.Company) {
			line.Title, line.Contact, line.Link = "", "", ""
			line.OtherCompany = r.directory.Companies[l.Company].Name
			return line
		}
	}
	return line
}

func (r *run) line(l rules.Lead, former []crm.UserID, on crm.LeadID) leadLine {
	line := leadLine{
		ID: l.ID, Title: plaintext.SingleLine(l.Title, longestTitle), Contact: plaintext.SingleLine(l.ContactName, longestTitle), Link: r.o.OdooURL + odooclient.LinkTo(l.ID), Here: l.ID == on,
		Salesperson: r.directory.Users[l.Salesperson].Name,
	}
	var was []string
	for _, u := range former {
		if name := r.directory.Users[u].Name; u != l.Salesperson && name != "" && !slices.Contains(was, name) {
			was = append(was, name)
		}
	}
	slices.Sort(was)
	line.Was = strings.Join(was, ", ")
	return line
}
