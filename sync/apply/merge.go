package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/journal"
)

// mergeDetail is what the journal keeps of a merge besides the entry itself.
type mergeDetail struct {
	Forecast    crm.LeadID    `json:"forecast"`
	Order       []crm.LeadID  `json:"order"` // in which Odoo takes values: the most trusted first
	Salesperson crm.UserID    `json:"salesperson,omitempty"`
	Team        crm.TeamID    `json:"team,omitempty"`
	KeepTeam    bool          `json:"keep_team,omitempty"` // the survivor keeps its team, if it has one
	Chunk       []crm.LeadID  `json:"chunk,omitempty"`     // what Odoo was asked to merge last
	Wizard      int64         `json:"wizard,omitempty"`
	Gone        []crm.LeadID  `json:"gone,omitempty"`   // merged so far
	Healed      []string      `json:"healed,omitempty"` // what Odoo dropped and was put back
	Lost        []string      `json:"lost,omitempty"`   // what could not be put back; it is in the snapshot
	Kept        []string      `json:"kept,omitempty"`   // fields that a user changed after Odoo merged: left as they are
	Note        crm.MessageID `json:"note,omitempty"`

	Won        crm.StageID     `json:"won,omitempty"`        // the stage of a won lead among them: the result has to be won
	WonStages  []crm.StageID   `json:"won_stages,omitempty"` // any of these is won
	Activities map[int64]int64 `json:"activities,omitempty"` // deleted by Odoo -> made again on the survivor
	Subscribed []int64         `json:"subscribed,omitempty"` // contacts who follow the survivor since they followed another

	fresh bool                      // begun by this run, so nothing that comes after the merge can stand in Odoo yet
	facts map[crm.LeadID]rules.Lead // what the decision rests on
}

// atMost is how many leads Odoo merges at once for anybody but OdooBot.
const atMost = 5

// merge carries out one merge.
func (r *run) merge(ctx context.Context, j *job) error {
	if r.o.DryRun {
		return r.rehearse(ctx, j)
	}
	if r.o.MaxMerges > 0 && r.result.Merges >= r.o.MaxMerges {
		j.out.State, j.out.Skipped = crm.Waiting, true
		j.out.Error = fmt.Sprintf("Limit of %d merges per run reached; the case is queued for the next run.", r.o.MaxMerges)
		return nil
	}
	e, err := r.journal.Begin(ctx, store.Entry{Action: crm.ActMerge, Case: j.ID, Leads: j.Leads, Survivor: j.Survivor, By: r.by})
	if err != nil {
		return err
	}
	j.out.Entries = append(j.out.Entries, e.ID)
	d, leads, err := r.prepare(ctx, j, &e)
	if err != nil {
		return r.journal.GiveUp(ctx, &e, err)
	}
	if err := r.mergeAll(ctx, &e, &d); err != nil {
		return err
	}
	r.remember(leads, e.Survivor, d.Gone)
	r.result.Merges++
	j.out.Survivor = e.Survivor
	if err := r.finishMerge(ctx, &e, &d); err != nil {
		return fmt.Errorf("merged into lead %d, but not finished: %w", e.Survivor, err)
	}
	j.out.State, j.out.Error = crm.Applied, ""
	return nil
}

// rehearse decides again and says what would be done.
func (r *run) rehearse(ctx context.Context, j *job) error {
	plan, leads, err := r.mergePlan(ctx, j)
	if err != nil {
		return err
	}
	j.out.State, j.out.Survivor, j.out.Plan = crm.Planned, plan.Survivor, []crm.PlannedAction{plan}
	r.remember(leads, plan.Survivor, without(plan.Leads, plan.Survivor))
	return nil
}

// prepare decides again and takes the snapshots: all that goes before the intent.
func (r *run) prepare(ctx context.Context, j *job, e *store.Entry) (mergeDetail, []rules.Lead, error) {
	var d mergeDetail
	plan, leads, err := r.mergePlan(ctx, j)
	if err != nil {
		return d, nil, err
	}
	e.Survivor = plan.Survivor
	d = mergeDetail{
		fresh: true, Forecast: plan.Survivor, Order: r.byConfidence(leads), Salesperson: plan.Salesperson, Team: plan.Team,
		facts: map[crm.LeadID]rules.Lead{},
	}
	for _, l := range leads {
		d.facts[l.ID] = l
	}
	// Odoo must be asked for the survivor's own team, else it takes the team of the salesperson.
	if own := d.facts[plan.Survivor].Team; d.Team == 0 && r.policy.MergeTeam == rules.Survivor && own != 0 {
		d.Team, d.KeepTeam = own, true
	}
	d.won(leads, r.directory)
	if err := r.recorder.Take(ctx, e.ID, d.Order); err != nil {
		return d, nil, err
	}
	return d, leads, nil
}

// won notes that one of the leads is won: Odoo may keep another one, which is not.
func (d *mergeDetail) won(leads []rules.Lead, dir *crm.Directory) {
	for _, l := range leads {
		if l.InStage.Won {
			d.Won = l.Stage
		}
	}
	if d.Won == 0 {
		return
	}
	for id, s := range dir.Stages {
		if s.Won {
			d.WonStages = append(d.WonStages, id)
		}
	}
	slices.Sort(d.WonStages)
}

// mergePlan decides again and returns the merge that is right now.
func (r *run) mergePlan(ctx context.Context, j *job) (crm.PlannedAction, []rules.Lead, error) {
	if j.againstVerdict() {
		return r.approvedMerge(ctx, j)
	}
	f, cases, err := r.again(ctx, j.Leads)
	if err != nil {
		return crm.PlannedAction{}, nil, err
	}
	if gone := both(f.gone, j.Leads); len(gone) > 0 {
		return crm.PlannedAction{}, nil, journal.NewStaleError(&j.Case, "Odoo no longer has leads %s, or hides them", crm.FormatIDs(gone))
	}
	for i := range cases {
		if c := &cases[i]; c.Verdict == crm.Merge && slices.Equal(c.Leads, j.Leads) {
			return c.Plan[0], f.pick(c.Leads), j.asShown(crm.ActMerge, c.Plan[:1])
		}
	}
	return crm.PlannedAction{}, nil, journal.NewStaleError(&j.Case, "%s", whyNot(cases, j.Leads))
}

// approvedMerge is the plan that a person approved, with the survivor that Odoo would keep now.
func (r *run) approvedMerge(ctx context.Context, j *job) (crm.PlannedAction, []rules.Lead, error) {
	if err := r.checkApproval(ctx, j); err != nil {
		return crm.PlannedAction{}, nil, err
	}
	leads := make([]rules.Lead, len(j.Leads))
	for i, id := range j.Leads {
		leads[i] = j.facts[id]
	}
	plan := rules.PlanMerge(leads, r.policy)
	if !slices.ContainsFunc(j.Plan, func(p crm.PlannedAction) bool { return p.Action == crm.ActMerge }) {
		return plan, leads, nil
	}
	return plan, leads, j.asShown(crm.ActMerge, []crm.PlannedAction{plan})
}

// whyNot says what became of leads that were to be merged.
func whyNot(cases []crm.Case, leads []crm.LeadID) string {
	for i := range cases {
		c := &cases[i]
		if len(both(c.Leads, leads)) < 2 || c.Verdict == crm.Separate {
			continue
		}
		if len(c.Guards) > 0 {
			return "what is known of these leads has changed: " + c.Guards[0].Text
		}
		return fmt.Sprintf("what is known of these leads has changed: the verdict is %s for leads %s now", c.Verdict, crm.FormatIDs(c.Leads))
	}
	return "what is known of these leads has changed: they are no longer the same person"
}

// byConfidence sorts leads as Odoo does: the survivor first.
func (r *run) byConfidence(leads []rules.Lead) []crm.LeadID {
	rest := slices.Clone(leads)
	out := make([]crm.LeadID, 0, len(rest))
	for len(rest) > 0 {
		first := rules.Forecast(rest, r.policy.Odoo)
		out = append(out, first)
		rest = slices.DeleteFunc(rest, func(l rules.Lead) bool { return l.ID == first })
	}
	return out
}

// remember keeps what the leads of a merge were, for the notes of this run.
func (r *run) remember(leads []rules.Lead, survivor crm.LeadID, gone []crm.LeadID) {
	for _, l := range leads {
		r.before[l.ID] = l
	}
	for _, id := range gone {
		r.merged[id] = survivor
	}
}

func without(ids []crm.LeadID, id crm.LeadID) []crm.LeadID {
	return slices.DeleteFunc(slices.Clone(ids), func(x crm.LeadID) bool { return x == id })
}

// both are the ids in both lists.
func both(a, b []crm.LeadID) []crm.LeadID {
	return slices.DeleteFunc(slices.Clone(a), func(x crm.LeadID) bool { return !slices.Contains(b, x) })
}
