package apply

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

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
	if j.againstVerdict() {
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
		return nil, stale(&j.Case, "Odoo no longer has leads %s, or hides them", crm.FormatIDs(gone))
	}
	i := slices.IndexFunc(cases, func(c crm.Case) bool { return c.Verdict == crm.Separate && slices.Equal(c.Leads, leads) })
	s := &apartness{leads: leads, is: f.leads, former: former}
	switch {
	case i >= 0:
		s.reasons = cases[i].Reasons
		s.plan(cases[i].Plan)
		if err := j.asShown(crm.ActNote, cases[i].Plan); err != nil {
			return nil, err
		}
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
	s.tag = r.salespeople(s.tag)
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
		merges, err := a.store.Entries(ctx, store.EntryFilter{
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
			return fmt.Sprintf("the group has changed: it is leads %s now", crm.FormatIDs(c.Leads))
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
		return nil, stale(&j.Case, "Odoo no longer has leads %s, or hides them", crm.FormatIDs(missing))
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
	s.tag = r.salespeople(s.tag)
	if s.on = r.lives(s.on); len(s.on) == 0 {
		s.on = rules.NoteOn(found, r.policy.NoteOn)
		j.out.Plan = s.planned() // the case planned a merge, if anything
	}
	return s, nil
}

// planned is what will be carried out, as a plan says it.
func (s *apartness) planned() []crm.PlannedAction {
	var out []crm.PlannedAction
	for _, on := range s.on {
		out = append(out, crm.PlannedAction{Action: crm.ActNote, Lead: on, Tag: s.tagged()})
	}
	return append(out, s.assign...)
}

// told are the leads that carry a note about all these leads, by the store and by Odoo itself, ascending. A note that the
// store remembers counts only while Odoo still has it: an older backup of Odoo may have been restored.
func (a *Applier) told(ctx context.Context, leads []crm.LeadID, survivors map[crm.LeadID]crm.LeadID) ([]crm.LeadID, error) {
	notes, err := a.store.NotesAbout(ctx, leads)
	if err != nil {
		return nil, fmt.Errorf("read which notes were posted: %w", err)
	}
	notes = slices.DeleteFunc(notes, func(n store.Note) bool { return !covers(n.Leads, leads, survivors) })
	there, err := a.placesOf(ctx, notes)
	if err != nil {
		return nil, err
	}
	posted, err := a.markedNotes(ctx, leads, "")
	if err != nil {
		return nil, fmt.Errorf("look which notes leads %s have: %w", crm.FormatIDs(leads), err)
	}
	for _, n := range posted {
		if n.origin.trusted() && n.aboutCase() && covers(n.Leads, leads, survivors) {
			there = append(there, n.Lead)
		}
	}
	slices.Sort(there)
	return slices.Compact(there), nil
}

// placesOf are the leads on which Odoo has these notes now: a merge moves a note to the survivor.
func (a *Applier) placesOf(ctx context.Context, notes []store.Note) ([]crm.LeadID, error) {
	if len(notes) == 0 {
		return nil, nil
	}
	ids := make([]crm.MessageID, len(notes))
	for i, n := range notes {
		ids[i] = n.Message
	}
	places, err := a.odoo.LeadsOfMessages(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("look whether Odoo still has %d notes: %w", len(ids), err)
	}
	return slices.Collect(maps.Values(places)), nil
}

// untold are the records that the note is still to be posted on. Where there is to be one note, one anywhere will do.
func (s *apartness) untold(told []crm.LeadID) []crm.LeadID {
	if len(s.on) <= 1 && len(told) > 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.on), func(id crm.LeadID) bool { return slices.Contains(told, id) })
}

func (s *apartness) tagged() []crm.UserID {
	out := slices.Clone(s.tag)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(u crm.UserID) bool { return u == 0 })
}
