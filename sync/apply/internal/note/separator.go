package note

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
)

// Separator posts the notes of separate cases, each once, and journals them.
// All fields are required.
type Separator struct {
	Chatter *Chatter
	Journal *journal.Journal
	Now     func() time.Time
}

// separationDetail is the detail of the journal entry of a separation note.
type separationDetail struct {
	On      crm.LeadID    `json:"on"`
	Tagged  []crm.UserID  `json:"tagged"`
	Message crm.MessageID `json:"message,omitempty"`
}

// PostSeparation posts the note of a case on one lead of the group. The ID of the journal's entry, empty if none was
// begun, and whether the note was posted are valid with an error, too. Errors: *journal.UnsettledError if Odoo's answer
// is unknown, so that Resume has to find out.
func (s *Separator) PostSeparation(
	ctx context.Context, g Group, on crm.LeadID,
) (entry string, posted bool, err error) {
	e, err := s.Journal.Begin(ctx,
		store.Entry{Action: crm.ActNote, Case: g.Case, Leads: g.leadIDs(), Survivor: on, By: g.AppliedBy})
	if err != nil {
		return "", false, err
	}
	content, languages := s.Chatter.newSeparation(g, on), s.Chatter.Languages(g.Directory, g.Readers)
	html, err := s.Chatter.Compose(content, languages, s.Chatter.NewMarker(&e, e.Leads))
	if err != nil {
		return e.ID, false, s.Journal.GiveUp(ctx, &e, err)
	}
	d := separationDetail{On: on, Tagged: g.Mentioned()}
	if err := s.Journal.Advance(ctx, &e, store.EntryIntent, d); err != nil {
		return e.ID, false, err
	}
	if d.Message, err = s.Chatter.Post(ctx, on, html, content.People); err != nil {
		return e.ID, false, s.journalError(ctx, &e, on, err)
	}
	return e.ID, true, s.finish(ctx, &e, &d)
}

func (s *Separator) journalError(ctx context.Context, e *store.Entry, on crm.LeadID, err error) error {
	if odooclient.KindOf(err).NotExecuted() {
		return s.Journal.GiveUp(ctx, e, fmt.Errorf("post the note on lead %d: %w", on, err))
	}
	why := "Odoo did not confirm that the note was posted; Leadtwin will check before it continues"
	return errors.Join(&journal.UnsettledError{Entry: e.ID, Why: why}, s.Journal.MarkUnknown(ctx, e, err), err)
}

// finish records a note that is in Odoo. After a crash it runs again.
func (s *Separator) finish(ctx context.Context, e *store.Entry, d *separationDetail) error {
	if err := s.Journal.Advance(ctx, e, store.EntryDone, d); err != nil {
		return err
	}
	n := store.Note{Case: e.Case, Leads: e.Leads, PostedOn: d.On, Message: d.Message, At: s.Now()}
	if err := s.Chatter.store.RecordNote(context.WithoutCancel(ctx), n); err != nil {
		return fmt.Errorf("record the note on lead %d: %w", d.On, err)
	}
	if err := s.Chatter.RemoveDuplicates(ctx, d.On, e.Case); err != nil {
		return err
	}
	if err := s.Journal.MarkDirty(ctx, e.Leads); err != nil {
		return err
	}
	return s.Journal.Verify(ctx, e, d, e.Leads)
}

// Resume finds out whether an interrupted note was posted, and ends its journal entry.
func (s *Separator) Resume(ctx context.Context, e *store.Entry) error {
	d, err := journal.Detail[separationDetail](e)
	if err != nil {
		return err
	}
	if e.State == store.EntryDone {
		return s.finish(ctx, e, &d)
	}
	posted, err := s.Chatter.FindOwn(ctx, d.On, e.Case)
	if err != nil {
		return err
	}
	for _, p := range posted {
		if slices.Equal(p.Marker.Leads, e.Leads) {
			d.Message = p.Message
			return s.finish(ctx, e, &d)
		}
	}
	return errors.Join(
		s.Journal.Fail(ctx, e, errors.New("interrupted; the note is not in Odoo")),
		s.Journal.MarkDirty(ctx, e.Leads),
	)
}

// NotedLeads returns the leads that carry a separation note about all these leads, in ascending order. survivors maps
// merged leads, which a note may name, to these. A note that the store knows counts only while Odoo has it: Odoo may
// have been restored from an older backup.
func (s *Separator) NotedLeads(
	ctx context.Context, leads []crm.LeadID, survivors map[crm.LeadID]crm.LeadID,
) ([]crm.LeadID, error) {
	known, err := s.Chatter.store.NotesAbout(ctx, leads)
	if err != nil {
		return nil, fmt.Errorf("read which notes were posted: %w", err)
	}
	var messages []crm.MessageID
	for _, n := range known {
		if covers(n.Leads, leads, survivors) {
			messages = append(messages, n.Message)
		}
	}
	noted, err := s.Chatter.leadsOf(ctx, messages)
	if err != nil {
		return nil, err
	}
	posted, err := s.Chatter.Find(ctx, leads, "")
	if err != nil {
		return nil, err
	}
	for _, p := range posted {
		if p.IsTrusted() && p.Marker.IsSeparation() && covers(p.Marker.Leads, leads, survivors) {
			noted = append(noted, p.Lead)
		}
	}
	slices.Sort(noted)
	return slices.Compact(noted), nil
}

// leadsOf are the leads that carry these messages now: a merge moves messages to the survivor.
func (c *Chatter) leadsOf(ctx context.Context, messages []crm.MessageID) ([]crm.LeadID, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	leads, err := c.odoo.LeadsOfMessages(ctx, messages)
	if err != nil {
		return nil, fmt.Errorf("read the leads of %d notes: %w", len(messages), err)
	}
	return slices.Collect(maps.Values(leads)), nil
}

func covers(noted, leads []crm.LeadID, survivors map[crm.LeadID]crm.LeadID) bool {
	about := map[crm.LeadID]bool{}
	for _, id := range noted {
		about[id] = true
		if survivor, merged := survivors[id]; merged {
			about[survivor] = true
		}
	}
	return !slices.ContainsFunc(leads, func(id crm.LeadID) bool { return !about[id] })
}
