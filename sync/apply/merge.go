package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/merge"
)

// mergePlan plans the merge of a case. If it needs more of the directory than is confirmed, it plans again with all.
func (r *run) mergePlan(ctx context.Context, j *job) (plan crm.PlannedAction, leads []rules.Lead, err error) {
	err = r.withDirectory(ctx, func() error {
		plan, leads, err = r.planWithOwner(ctx, j)
		return err
	})
	if err != nil || r.applier.leads.isConfirmed(&plan, leads) {
		return plan, leads, err
	}
	if err := r.applier.leads.refreshDirectory(ctx); err != nil {
		return plan, leads, err
	}
	return r.planWithOwner(ctx, j)
}

func (r *run) planWithOwner(ctx context.Context, j *job) (crm.PlannedAction, []rules.Lead, error) {
	plan, leads, err := r.planMerge(ctx, j)
	if err == nil && j.approval != nil {
		err = j.chooseOwner(&plan, leads, r.applier.leads.currentResolver())
		plan.Values = j.approval.Values
	}
	return plan, leads, err
}

func (r *run) planMerge(ctx context.Context, j *job) (crm.PlannedAction, []rules.Lead, error) {
	if j.againstVerdict() || j.decidesOtherLeads() {
		return r.planApprovedMerge(ctx, j)
	}
	now, cases, err := r.reevaluate(ctx, j.subject.Leads, r.readForMerge(j, j.subject.Leads))
	if err != nil {
		return crm.PlannedAction{}, nil, err
	}
	if gone := now.Missing(j.subject.Leads); len(gone) > 0 {
		return crm.PlannedAction{}, nil, missingLeadsError(&j.subject, gone)
	}
	for i := range cases {
		if c := &cases[i]; c.Verdict == crm.Merge && slices.Equal(c.Leads, j.subject.Leads) {
			return c.Plan[0], now.Leads(c.Leads), j.checkPlanShown(crm.ActMerge, c.Plan[:1])
		}
	}
	return crm.PlannedAction{}, nil, staleError(&j.subject, "%s", noMergeReason(cases, j.subject.Leads))
}

// readForMerge prepares the reading that decides a merge and takes the snapshots.
func (r *run) readForMerge(j *job, merged []crm.LeadID) *decisionReading {
	j.reading = r.applier.newDecisionReading(merged)
	return j.reading
}

// planApprovedMerge returns the plan that a user approved, with the survivor that Odoo would keep now.
func (r *run) planApprovedMerge(ctx context.Context, j *job) (crm.PlannedAction, []rules.Lead, error) {
	merged := j.approval.DecidedLeads()
	reading := r.readForMerge(j, merged)
	if err := r.checkApproval(ctx, j, reading); err != nil {
		return crm.PlannedAction{}, nil, err
	}
	if err := reading.addRelated(ctx); err != nil {
		return crm.PlannedAction{}, nil, err
	}
	leads := lists.Map(merged, func(id crm.LeadID) rules.Lead { return j.facts[id] })
	plan := rules.PlanMerge(leads, r.applier.policy)
	isMerge := func(p crm.PlannedAction) bool { return p.Action == crm.ActMerge }
	if j.decidesOtherLeads() || !slices.ContainsFunc(j.subject.Plan, isMerge) {
		return plan, leads, nil
	}
	return plan, leads, j.checkPlanShown(crm.ActMerge, []crm.PlannedAction{plan})
}

// noMergeReason reports why leads are not merged.
func noMergeReason(cases []crm.Case, leads []crm.LeadID) string {
	for i := range cases {
		c := &cases[i]
		if len(shared(c.Leads, leads)) < 2 || c.Verdict == crm.Separate {
			continue
		}
		if len(c.Guards) > 0 {
			return "the leads have changed: " + c.Guards[0].Text
		}
		return fmt.Sprintf("the leads have changed: the verdict for leads %s is %s now", crm.FormatIDs(c.Leads), c.Verdict)
	}
	return "the leads have changed and are no longer one person"
}

func shared(a, b []crm.LeadID) []crm.LeadID {
	return lists.Without(a, func(x crm.LeadID) bool { return !slices.Contains(b, x) })
}

// merge applies one merge.
func (r *run) merge(ctx context.Context, j *job) error {
	if r.o.MaxMerges > 0 && r.result.Merges >= r.o.MaxMerges {
		j.outcome.State, j.outcome.Skipped = crm.Waiting, true
		const text = "Limit of %d merges per run reached; the case is queued for the next run."
		j.outcome.Error = fmt.Sprintf(text, r.o.MaxMerges)
		return nil
	}
	c := &j.subject
	e := store.Entry{Action: crm.ActMerge, Case: c.ID, Leads: c.Leads, Survivor: c.Survivor, By: r.appliedBy(j)}
	if j.decidesOtherLeads() {
		e.Leads = j.approval.DecidedLeads()
		if err := r.dismissLeftOut(ctx, j.approval); err != nil {
			return err
		}
	}
	done, err := r.applier.merger.Run(ctx, e, func(ctx context.Context) (merge.Decision, error) {
		plan, leads, err := r.mergePlan(ctx, j)
		return merge.Decision{Plan: plan, Leads: leads, Snapshots: j.reading.snapshots}, err
	})
	j.reading = nil // with its snapshots, which are stored
	if done.Entry != "" {
		j.outcome.Entries = append(j.outcome.Entries, done.Entry)
	}
	if done.Complete {
		for _, id := range done.Gone {
			r.merged[id] = done.Survivor
		}
		r.result.Merges++
		j.outcome.Survivor = done.Survivor
		if j.decidesOtherLeads() {
			j.outcome.Plan = []crm.PlannedAction{{Action: crm.ActMerge, Leads: e.Leads, Survivor: done.Survivor}}
		}
	}
	if err != nil {
		return err
	}
	j.outcome.State, j.outcome.Error = crm.Applied, ""
	return nil
}
