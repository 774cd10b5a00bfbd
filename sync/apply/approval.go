package apply

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// checkApproval makes sure that a user's decision still applies: to exactly these leads, and to the values that were
// shown. Guards do not matter here: the user saw them.
func (r *run) checkApproval(ctx context.Context, j *job, reading *decisionReading) error {
	if !slices.Equal(j.approval.Leads, j.subject.Leads) {
		return staleError(&j.subject, "it was approved for leads %s and is about leads %s now",
			crm.FormatIDs(j.approval.Leads), crm.FormatIDs(j.subject.Leads))
	}
	ids := slices.Concat(j.subject.Leads, j.approval.Added)
	leads, err := reading.ReadLeads(ctx, ids)
	if err != nil {
		return err
	}
	if missing := missingLeads(ids, leads); len(missing) > 0 {
		return missingLeadsError(&j.subject, missing)
	}
	var own, added []rules.Lead
	for _, l := range leads {
		if slices.Contains(j.subject.Leads, l.ID) {
			own = append(own, l)
		} else {
			added = append(added, l)
		}
	}
	if rules.Fingerprint(own) != j.approval.Facts ||
		len(added) > 0 && rules.Fingerprint(added) != j.approval.AddedFacts {
		return staleError(&j.subject, "its leads changed since the last sweep")
	}
	j.facts = byID(leads)
	return nil
}

// againstVerdict reports whether a user decided something else than the verdict, or on more leads: then the plan is
// not decided again.
func (j *job) againstVerdict() bool {
	return j.approval != nil && (j.verdict != j.subject.Verdict || len(j.approval.Added) > 0)
}

func (j *job) decidesOtherLeads() bool {
	return j.approval != nil && (j.leavesLeadsOut() || len(j.approval.Added) > 0)
}

func (j *job) leavesLeadsOut() bool {
	return j.approval != nil && j.verdict == crm.Merge && len(j.approval.LeftOut) > 0
}

// dismissLeftOut keeps leads that were left out from being proposed with the others again, if the user decided so. It
// comes before the merge: after a crash in between, nothing is merged that the user did not want.
func (r *run) dismissLeftOut(ctx context.Context, a *store.Approval) error {
	if !a.DismissLeftOut {
		return nil
	}
	var pairs []crm.Pair
	for _, out := range a.LeftOut {
		for _, merged := range a.DecidedLeads() {
			pairs = append(pairs, crm.NewPair(out, merged))
		}
	}
	if err := r.applier.store.DismissLeftOut(ctx, a.Case, pairs, a.By, r.o.Now()); err != nil {
		return fmt.Errorf("keep leads %s out of case %s: %w", crm.FormatIDs(a.LeftOut), a.Case, err)
	}
	return nil
}

// chooseOwner puts the salesperson and team that the user chose into the plan. Both may have been archived since.
func (j *job) chooseOwner(plan *crm.PlannedAction, leads []rules.Lead, known *rules.Resolver) error {
	user, team := j.approval.Salesperson, j.approval.Team
	for _, l := range leads {
		switch {
		case l.ID != plan.Survivor:
		case user != 0 && !known.MayOwn(user, l.Company):
			return staleError(&j.subject, "user %d was chosen and may not have lead %d now", user, l.ID)
		case team != 0 && !known.MayHave(team, l.Company):
			return staleError(&j.subject, "sales team %d was chosen and may not have lead %d now", team, l.ID)
		}
	}
	plan.Salesperson, plan.Team = cmp.Or(user, plan.Salesperson), cmp.Or(team, plan.Team)
	return nil
}

// checkPlanShown refuses a plan that differs from the one that the user saw.
func (j *job) checkPlanShown(kind crm.ActionKind, plan []crm.PlannedAction) error {
	if j.approval == nil {
		return nil
	}
	for _, p := range plan {
		if p.Action != kind {
			continue
		}
		i := slices.IndexFunc(j.subject.Plan, func(s crm.PlannedAction) bool { return s.Action == kind && s.Lead == p.Lead })
		switch {
		case i < 0:
			return staleError(&j.subject, "the plan changed since the last sweep")
		case j.subject.Plan[i].Survivor != p.Survivor:
			return staleError(&j.subject, "Odoo would keep lead %d now, and the plan says lead %d", p.Survivor,
				j.subject.Plan[i].Survivor)
		case !slices.Equal(j.subject.Plan[i].Tag, p.Tag), j.subject.Plan[i].Salesperson != p.Salesperson:
			return staleError(&j.subject, "the plan names other salespeople than at the last sweep")
		}
	}
	return nil
}

func missingLeads(ids []crm.LeadID, found []rules.Lead) []crm.LeadID {
	there := byID(found)
	return slices.DeleteFunc(slices.Clone(ids), func(id crm.LeadID) bool { _, found := there[id]; return found })
}

func byID(leads []rules.Lead) map[crm.LeadID]rules.Lead {
	out := make(map[crm.LeadID]rules.Lead, len(leads))
	for _, l := range leads {
		out[l.ID] = l
	}
	return out
}
