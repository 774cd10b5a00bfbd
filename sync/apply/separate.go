package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/note"
)

// separate notifies the salespeople of a group of each other, and assigns its leads to one of them if the policy says
// so.
func (r *run) separate(ctx context.Context, j *job) error {
	if m := r.pendingMerge(j); m != nil {
		j.outcome.State, j.outcome.Skipped = crm.Waiting, true
		const text = "waits for the merge of leads %s (case %s)"
		j.outcome.Error = fmt.Sprintf(text, crm.FormatIDs(m.subject.Leads), m.subject.ID)
		return nil
	}
	s, err := r.planSeparation(ctx, j)
	if err != nil {
		return err
	}
	if s.noteOn, err = r.postMissingNotes(ctx, j, s); err != nil {
		return err
	}
	for _, plan := range s.assignments {
		if err := r.assign(ctx, j, plan); err != nil {
			return err
		}
	}
	done := s.plannedActions()
	joined, err := r.applier.journal.CompleteCase(ctx, j.subject.ID, slices.Concat(j.subject.Leads, s.leads), done)
	if err != nil {
		return err
	}
	j.outcome.Plan = done
	j.outcome.State, j.outcome.Error = crm.Applied, ""
	if joined {
		j.outcome.State = crm.Waiting
	}
	return nil
}

// postMissingNotes posts the note on the leads that do not have it, and returns all leads that have it then.
func (r *run) postMissingNotes(ctx context.Context, j *job, s *separation) ([]crm.LeadID, error) {
	survivors, err := r.applier.store.SurvivorOf(ctx, j.subject.Leads)
	if err != nil {
		return nil, fmt.Errorf("read the survivors of merged leads: %w", err)
	}
	noted, err := r.applier.separator.NotedLeads(ctx, s.leads, survivors)
	if err != nil {
		return nil, err
	}
	missing := s.missingNotes(noted)
	for _, on := range missing {
		entry, posted, err := r.applier.separator.PostSeparation(ctx, r.noteGroup(j, s), on)
		if entry != "" {
			j.outcome.Entries = append(j.outcome.Entries, entry)
		}
		if posted {
			r.result.Notes++
		}
		if err != nil {
			return nil, err
		}
	}
	return lists.Distinct(slices.Concat(noted, missing)), nil
}

func (r *run) noteGroup(j *job, s *separation) note.Group {
	g := note.Group{
		Case: j.subject.ID, FormerSalespeople: s.formerSalespeople, Readers: s.readers, Reasons: s.reasons,
		AppliedBy: r.appliedBy(j), Directory: r.applier.leads.directory,
	}
	if j.approval != nil {
		g.Sentence, g.SentenceBy = j.approval.Sentence, j.approval.By
	}
	if j.againstVerdict() {
		g.DecidedBy = j.approval.By
	}
	for _, id := range s.leads {
		g.Leads = append(g.Leads, s.facts[id])
	}
	return g
}

// missingNotes are the leads that still need the note. If one note is planned, one on any lead of the group is enough.
func (s *separation) missingNotes(noted []crm.LeadID) []crm.LeadID {
	if len(s.noteOn) <= 1 && len(noted) > 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.noteOn), func(id crm.LeadID) bool { return slices.Contains(noted, id) })
}

func (r *run) assign(ctx context.Context, j *job, plan crm.PlannedAction) error {
	e := store.Entry{Action: crm.ActAssign, Case: j.subject.ID, By: r.appliedBy(j)}
	done, err := r.applier.assigner.assign(ctx, e, plan)
	if done.entry != "" {
		j.outcome.Entries = append(j.outcome.Entries, done.entry)
	}
	r.result.Assigned += done.leads
	return err
}

// PreviewNote is the HTML of the note that an approval to keep leads separate would post. It reads nothing from Odoo:
// the leads are those that the user sees.
func (a *Applier) PreviewNote(c *crm.Case, leads []rules.Lead, d *crm.Directory, as *store.Approval) (string, error) {
	g := note.Group{
		Case: c.ID, Leads: leads, Reasons: c.Reasons, Directory: d, Sentence: as.Sentence, SentenceBy: as.By,
	}
	if c.Verdict != crm.Separate || len(as.Added) > 0 {
		g.DecidedBy = as.By
	}
	for i := range leads {
		if user := leads[i].Salesperson; d.Users[user].IsSalesperson() {
			g.Readers = append(g.Readers, user)
		}
	}
	on := rules.NoteOn(leads, a.policy.NoteOn)
	if i := slices.IndexFunc(c.Plan, func(p crm.PlannedAction) bool { return p.Action == crm.ActNote }); i >= 0 {
		on = []crm.LeadID{c.Plan[i].Lead}
	}
	if len(on) == 0 {
		return "", nil
	}
	return a.notes.Preview(g, on[0])
}
