package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
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

// apartness is a separate case as it stands right before its note.
type apartness struct {
	leads   []crm.LeadID // that are left of the group, ascending
	is      map[crm.LeadID]rules.Lead
	reasons []crm.Reason
	on      []crm.LeadID // where the note goes
	tag     []crm.UserID
	assign  []crm.PlannedAction
	former  map[crm.LeadID][]crm.UserID // who had a part of a lead before a merge
}

// separate tells the salespeople of a group about each other, and gives its leads one owner where the policy wants it.
func (r *run) separate(ctx context.Context, j *job) error {
	if m := r.unmerged(j); m != nil {
		j.out.State, j.out.Skipped = crm.Waiting, true
		j.out.Error = fmt.Sprintf("waits for the merge of leads %v (case %s)", m.Leads, m.ID)
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
	for _, on := range s.untold(told) {
		if err := r.note(ctx, j, s, on); err != nil {
			return err
		}
	}
	for _, plan := range s.assign {
		if err := r.assign(ctx, j, plan); err != nil {
			return err
		}
	}
	j.out.State, j.out.Error = crm.Applied, ""
	if err := r.settled(ctx, &store.Entry{Case: j.ID}); err != nil {
		return err
	}
	return r.at(NoteSettled)
}

// unmerged is a merge of this run that still waits and holds a lead of the case. The note comes after it, so that it
// speaks of the leads that are left.
func (r *run) unmerged(j *job) *job {
	for _, m := range r.jobs {
		_, isStale := errors.AsType[*Stale](m.err)
		if m.as == crm.Merge && !r.o.DryRun && m.out.State == crm.Waiting && !isStale && len(both(m.Leads, j.Leads)) > 0 {
			return m
		}
	}
	return nil
}

// apart decides again. Leads that were merged since the case was made stand for themselves no more: their survivor
// does, and whoever worked on them is told all the same.
func (r *run) apart(ctx context.Context, j *job) (*apartness, error) {
	leads, err := r.living(ctx, j.Leads)
	if err != nil {
		return nil, err
	}
	if j.approval != nil {
		return r.approvedApart(ctx, j, leads)
	}
	former, err := r.formerly(ctx, leads, j.Created)
	if err != nil {
		return nil, err
	}
	f, cases, err := r.again(ctx, leads)
	if err != nil {
		return nil, err
	}
	if gone := both(f.gone, leads); len(gone) > 0 {
		return nil, stale(&j.Case, "Odoo no longer has leads %v, or hides them", gone)
	}
	i := slices.IndexFunc(cases, func(c crm.Case) bool { return c.Verdict == crm.Separate && slices.Equal(c.Leads, leads) })
	s := &apartness{leads: leads, is: f.leads, former: former}
	switch {
	case i >= 0:
		s.reasons = cases[i].Reasons
		s.plan(cases[i].Plan)
	case len(former) > 0 && onlyOneOwner(cases, leads): // because of a merge: the plan from before stands
		s.reasons = j.Reasons
		s.plan(j.Plan)
		s.on = r.lives(s.on)
		s.assign = nil
	default:
		return nil, stale(&j.Case, "%s", whyNotApart(cases, leads))
	}
	for _, users := range former {
		s.tag = append(s.tag, users...)
	}
	return s, nil
}

func (s *apartness) plan(plan []crm.PlannedAction) {
	for _, p := range plan {
		switch p.Action {
		case crm.ActNote:
			s.on = append(s.on, p.Lead)
			s.tag = append(s.tag, p.Tag...)
		case crm.ActAssign:
			s.assign = append(s.assign, p)
		case crm.ActMerge, crm.ActUndo:
		}
	}
}

// living replaces leads that are merged by where they live now, ascending.
func (r *run) living(ctx context.Context, leads []crm.LeadID) ([]crm.LeadID, error) {
	survivors, err := r.store.SurvivorOf(ctx, leads)
	if err != nil {
		return nil, fmt.Errorf("ask where merged leads live now: %w", err)
	}
	out := make([]crm.LeadID, len(leads))
	for i, id := range leads {
		out[i] = id
		if s, ok := survivors[id]; ok {
			out[i] = s
		}
	}
	return r.lives(out), nil
}

// lives is living for the merges of this run, of which a dry run tells the store nothing.
func (r *run) lives(leads []crm.LeadID) []crm.LeadID {
	out := slices.Clone(leads)
	for i, id := range out {
		if s, ok := r.merged[id]; ok && !r.o.DryRun {
			out[i] = s
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// formerly are the salespeople who had a part of these leads before merges took it away, while the case was open
// already: they are told as well.
func (a *Applier) formerly(ctx context.Context, leads []crm.LeadID, since time.Time) (map[crm.LeadID][]crm.UserID, error) {
	out := map[crm.LeadID][]crm.UserID{}
	for _, id := range leads {
		merges, err := a.store.History(ctx, store.EntryFilter{
			Actions: []crm.ActionKind{crm.ActMerge}, States: []store.EntryState{store.EntryDone, store.EntryVerified}, Lead: id, Since: since,
		})
		if err != nil {
			return nil, fmt.Errorf("read the merges into lead %d: %w", id, err)
		}
		for _, e := range merges {
			before, err := a.snapshots(ctx, e.ID)
			if err != nil {
				return nil, err
			}
			for _, was := range e.Leads {
				if s := before[was]; s != nil && s.Lead.link("user_id") != 0 {
					out[id] = append(out[id], crm.UserID(s.Lead.link("user_id")))
				}
			}
		}
	}
	return out, nil
}

// onlyOneOwner says that the group is still one organisation, with one salesperson or none.
func onlyOneOwner(cases []crm.Case, leads []crm.LeadID) bool {
	return slices.ContainsFunc(cases, func(c crm.Case) bool {
		return c.Verdict == crm.Ignore && slices.Equal(c.Leads, leads) && len(c.Guards) == 0
	})
}

func whyNotApart(cases []crm.Case, leads []crm.LeadID) string {
	for i := range cases {
		c := &cases[i]
		if len(both(c.Leads, leads)) < 2 {
			continue
		}
		if c.Verdict == crm.Separate {
			return fmt.Sprintf("the group has changed: it is leads %v now", c.Leads)
		}
		if slices.Equal(c.Leads, leads) && len(c.Reasons) > 0 {
			return "what is known of these leads has changed: " + c.Reasons[0].Text
		}
	}
	return "what is known of these leads has changed: they no longer share an organisation"
}

// approvedApart is what a person approved: these leads are different people. The note goes on the newest.
func (r *run) approvedApart(ctx context.Context, j *job, leads []crm.LeadID) (*apartness, error) {
	found, missing, err := r.readLeads(ctx, leads)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		return nil, stale(&j.Case, "Odoo no longer has leads %v, or hides them", missing)
	}
	s := &apartness{leads: leads, is: map[crm.LeadID]rules.Lead{}, reasons: j.Reasons}
	s.plan(j.Plan)
	for _, l := range found {
		s.is[l.ID] = l
		s.tag = append(s.tag, l.Salesperson)
	}
	for _, l := range j.facts {
		s.tag = append(s.tag, l.Salesperson)
	}
	if s.on = r.lives(s.on); len(s.on) == 0 {
		s.on = noteOn(found, r.policy.NoteOn)
	}
	return s, nil
}

// noteOn is where a note goes of which rules made no plan: as theirs, on the newest lead, if possible not archived.
func noteOn(leads []rules.Lead, where string) []crm.LeadID {
	newest := leads[0]
	var all []crm.LeadID
	for _, l := range leads {
		all = append(all, l.ID)
		later := l.Created.After(newest.Created) || l.Created.Equal(newest.Created) && l.ID > newest.ID
		if l.Active && !newest.Active || l.Active == newest.Active && later {
			newest = l
		}
	}
	if where == rules.NoteOnAll {
		return all
	}
	return []crm.LeadID{newest.ID}
}

// told are the records with a note that tells of all these leads: by the store, and by Odoo itself.
func (a *Applier) told(ctx context.Context, leads []crm.LeadID, survivors map[crm.LeadID]crm.LeadID) ([]crm.LeadID, error) {
	notes, err := a.store.Notes(ctx, leads)
	if err != nil {
		return nil, fmt.Errorf("read which notes were posted: %w", err)
	}
	var out []crm.LeadID
	for _, n := range notes {
		if covers(n.Leads, leads, survivors) {
			out = append(out, n.On)
			if s, ok := survivors[n.On]; ok {
				out = append(out, s)
			}
		}
	}
	posted, err := a.odoo.FindNotes(ctx, leads, signature+"LT-")
	if err != nil {
		return nil, fmt.Errorf("look which notes leads %v have: %w", leads, err)
	}
	for _, n := range posted {
		for _, m := range readMarkers(n.Body) {
			if m.aboutCase() && covers(m.Leads, leads, survivors) {
				out = append(out, n.Lead)
			}
		}
	}
	return out, nil
}

// untold are the records that the note is still to be posted on. Where there is to be one note, one anywhere will do.
func (s *apartness) untold(told []crm.LeadID) []crm.LeadID {
	if len(s.on) <= 1 && len(told) > 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.on), func(id crm.LeadID) bool { return slices.Contains(told, id) })
}

// note posts one note and writes it into the journal before and after.
func (r *run) note(ctx context.Context, j *job, s *apartness, on crm.LeadID) error {
	html, people, err := r.noteText(j, s, on)
	if err != nil {
		return err
	}
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

func (s *apartness) tagged() []crm.UserID {
	out := slices.Clone(s.tag)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(u crm.UserID) bool { return u == 0 })
}

// finishNote remembers a note that stands in Odoo. Each step may be taken again.
func (a *Applier) finishNote(ctx context.Context, e *store.Entry, d *noteDetail) error {
	if err := a.advance(ctx, e, store.EntryDone, d); err != nil {
		return err
	}
	if err := a.at(NoteDone); err != nil {
		return err
	}
	n := store.Note{Case: e.Case, Leads: e.Leads, On: d.On, Message: d.Message, At: a.o.Now()}
	if err := a.store.NoteDone(context.WithoutCancel(ctx), n); err != nil {
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
	if err := a.advance(ctx, e, store.EntryVerified, d); err != nil {
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
	switch e.State {
	case store.EntryPlanned:
		return errors.Join(a.fail(ctx, e, errNotSent), a.dirty(ctx, e.Leads))
	case store.EntryDone:
		return a.finishNote(ctx, e, &d)
	default:
	}
	posted, err := a.odoo.FindNotes(ctx, []crm.LeadID{d.On}, signature+e.Case)
	if err != nil {
		return fmt.Errorf("look whether lead %d has its note: %w", d.On, err)
	}
	for _, n := range posted {
		for _, m := range readMarkers(n.Body) {
			if m.ID == e.Case && slices.Equal(m.Leads, e.Leads) {
				d.Message = n.ID
				return a.finishNote(ctx, e, &d)
			}
		}
	}
	return errors.Join(a.fail(ctx, e, errors.New("interrupted; Odoo has no such note")), a.dirty(ctx, e.Leads))
}

// wait lets Odoo finish what it may still be working on.
func (a *Applier) wait(ctx context.Context, until time.Time) error {
	rest := until.Sub(a.o.Now())
	if rest <= 0 {
		return nil
	}
	timer := time.NewTimer(min(rest, a.o.Patience))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}

// noteText writes the note of a group.
func (r *run) noteText(j *job, s *apartness, on crm.LeadID) (string, []person, error) {
	n := separateNote{People: r.people(s.tag), reasons: worthTelling(s.reasons)}
	for _, id := range s.leads {
		n.Leads = append(n.Leads, r.line(s.is[id], s.former[id], on))
	}
	html, err := r.words.note("separate", r.languages(r.directory, s.tag), n, marker{j.ID, s.leads})
	return html, n.People, err
}

func (r *run) line(l rules.Lead, former []crm.UserID, on crm.LeadID) leadLine {
	line := leadLine{
		ID: l.ID, Title: l.Title, Contact: l.ContactName, Link: r.o.OdooURL + odooclient.LinkTo(l.ID), Here: l.ID == on,
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
