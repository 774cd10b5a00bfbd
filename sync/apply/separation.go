package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/note"
)

// separation is what a separate case plans, re-evaluated right before its note.
type separation struct {
	leads             []crm.LeadID // of the group, as far as they exist, ascending
	facts             map[crm.LeadID]rules.Lead
	reasons           []crm.Reason
	noteOn            []crm.LeadID
	readers           []crm.UserID
	assignments       []crm.PlannedAction
	formerSalespeople map[crm.LeadID][]crm.UserID // of leads that were merged into one of these
}

// pendingMerge is a merge of this run that has yet to happen and shares a lead with the case. The note waits for it, so
// that it names the leads that remain.
func (r *run) pendingMerge(j *job) *job {
	for _, m := range r.jobs {
		_, isStale := errors.AsType[*journal.StaleError](m.err)
		waits := m.verdict == crm.Merge && m.outcome.State == crm.Waiting && !isStale
		if waits && len(shared(m.subject.Leads, j.subject.Leads)) > 0 {
			return m
		}
	}
	return nil
}

// planSeparation re-evaluates a case. Survivors replace leads that were merged since the case was saved; the
// salespeople of the merged leads are notified as well.
func (r *run) planSeparation(ctx context.Context, j *job) (*separation, error) {
	decided := j.subject.Leads
	if j.approval != nil {
		decided = j.approval.DecidedLeads()
	}
	leads, err := r.resolveSurvivors(ctx, decided)
	if err != nil {
		return nil, err
	}
	if j.againstVerdict() {
		return r.planApprovedSeparation(ctx, j, leads)
	}
	former, err := r.applier.formerSalespeople(ctx, leads, j.subject.Created)
	if err != nil {
		return nil, err
	}
	now, cases, err := r.reevaluate(ctx, leads, r.applier.newDecisionReading(nil))
	if err != nil {
		return nil, err
	}
	if gone := now.Missing(leads); len(gone) > 0 {
		return nil, missingLeadsError(&j.subject, gone)
	}
	s := &separation{leads: leads, facts: byID(now.Leads(leads)), formerSalespeople: former}
	if err := r.choosePlan(j, s, cases); err != nil {
		return nil, err
	}
	for _, users := range former {
		s.readers = append(s.readers, users...)
	}
	s.readers = r.salespeople(s.readers)
	return s, nil
}

// choosePlan returns the plan of the case that these leads form now. A merge may have left them with one salesperson:
// then the earlier plan remains valid.
func (r *run) choosePlan(j *job, s *separation, cases []crm.Case) error {
	i := slices.IndexFunc(cases, func(c crm.Case) bool {
		return c.Verdict == crm.Separate && slices.Equal(c.Leads, s.leads)
	})
	switch {
	case i >= 0:
		s.reasons = cases[i].Reasons
		s.adoptPlan(cases[i].Plan)
		return j.checkPlanShown(crm.ActNote, cases[i].Plan)
	case len(s.formerSalespeople) > 0 && haveOneOwner(cases, s.leads):
		s.reasons = j.subject.Reasons
		s.adoptPlan(j.subject.Plan)
		s.noteOn = r.replaceMerged(s.noteOn)
		s.assignments = nil
		return nil
	}
	return staleError(&j.subject, "%s", obsoleteReason(cases, s.leads))
}

func (s *separation) adoptPlan(plan []crm.PlannedAction) {
	for _, p := range plan {
		switch p.Action {
		case crm.ActNote:
			s.noteOn = append(s.noteOn, p.Lead)
			s.readers = append(s.readers, p.Tag...)
		case crm.ActAssign:
			s.assignments = append(s.assignments, p)
		case crm.ActMerge, crm.ActUndo:
		}
	}
}

// resolveSurvivors replaces merged leads by their survivors and returns them in ascending order.
func (r *run) resolveSurvivors(ctx context.Context, leads []crm.LeadID) ([]crm.LeadID, error) {
	survivors, err := r.applier.store.SurvivorOf(ctx, leads)
	if err != nil {
		return nil, fmt.Errorf("read the survivors of merged leads: %w", err)
	}
	out := make([]crm.LeadID, len(leads))
	for i, id := range leads {
		out[i] = id
		if s, ok := survivors[id]; ok {
			out[i] = s
		}
	}
	return r.replaceMerged(out), nil
}

// replaceMerged replaces leads that this run merged.
func (r *run) replaceMerged(leads []crm.LeadID) []crm.LeadID {
	out := slices.Clone(leads)
	for i, id := range out {
		if s, ok := r.merged[id]; ok {
			out[i] = s
		}
	}
	return lists.Distinct(out)
}

// formerSalespeople are the salespeople of leads that were merged into these since the case was saved.
func (a *Applier) formerSalespeople(
	ctx context.Context, leads []crm.LeadID, since time.Time,
) (map[crm.LeadID][]crm.UserID, error) {
	out := map[crm.LeadID][]crm.UserID{}
	for _, id := range leads {
		merges, err := a.store.Entries(ctx, store.EntryFilter{
			Actions: []crm.ActionKind{crm.ActMerge},
			States:  []store.EntryState{store.EntryDone, store.EntryVerified},
			Lead:    id,
			Since:   since,
		})
		if err != nil {
			return nil, fmt.Errorf("read the merges into lead %d: %w", id, err)
		}
		for _, e := range merges {
			before, err := a.recorder.Load(ctx, e.ID)
			if err != nil {
				return nil, err
			}
			for _, was := range e.Leads {
				if s := before[was]; s != nil && s.Lead.Link("user_id") != 0 {
					out[id] = append(out[id], crm.UserID(s.Lead.Link("user_id")))
				}
			}
		}
	}
	return out, nil
}

func haveOneOwner(cases []crm.Case, leads []crm.LeadID) bool {
	return slices.ContainsFunc(cases, func(c crm.Case) bool {
		return c.Verdict == crm.Ignore && slices.Equal(c.Leads, leads) && len(c.Guards) == 0
	})
}

func obsoleteReason(cases []crm.Case, leads []crm.LeadID) string {
	for i := range cases {
		c := &cases[i]
		if len(shared(c.Leads, leads)) < 2 {
			continue
		}
		if c.Verdict == crm.Separate {
			return fmt.Sprintf("the group now consists of leads %s", crm.FormatIDs(c.Leads))
		}
		if slices.Equal(c.Leads, leads) && len(c.Reasons) > 0 {
			return "the leads have changed: " + c.Reasons[0].Text
		}
	}
	return "the leads have changed and no longer belong to one organisation"
}

// planApprovedSeparation plans a reviewer's separation against the verdict.
func (r *run) planApprovedSeparation(ctx context.Context, j *job, leads []crm.LeadID) (*separation, error) {
	found, missing, err := r.applier.leads.Read(ctx, leads)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		return nil, missingLeadsError(&j.subject, missing)
	}
	s := &separation{leads: leads, facts: byID(found), reasons: j.subject.Reasons}
	s.adoptPlan(j.subject.Plan)
	for _, l := range found {
		s.readers = append(s.readers, l.Salesperson)
	}
	for _, l := range j.facts {
		s.readers = append(s.readers, l.Salesperson)
	}
	s.readers = r.salespeople(s.readers)
	if s.noteOn = r.replaceMerged(s.noteOn); len(s.noteOn) == 0 {
		s.noteOn = rules.NoteOn(found, r.applier.policy.NoteOn)
		j.outcome.Plan = s.plannedActions() // the case planned a merge, if anything
	}
	return s, nil
}

func (s *separation) plannedActions() []crm.PlannedAction {
	mentioned := note.Group{Readers: s.readers}.Mentioned()
	var plan []crm.PlannedAction
	for _, on := range s.noteOn {
		plan = append(plan, crm.PlannedAction{Action: crm.ActNote, Lead: on, Tag: mentioned})
	}
	return append(plan, s.assignments...)
}

func (r *run) salespeople(users []crm.UserID) []crm.UserID {
	return lists.Without(users, func(id crm.UserID) bool { return !r.applier.leads.directory.Users[id].IsSalesperson() })
}
