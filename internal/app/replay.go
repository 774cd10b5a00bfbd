package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/replay"
	"leadtwin/sync/apply"
	"leadtwin/sync/check"
)

// ReplayOptions select the decisions to evaluate again.
type ReplayOptions struct {
	Limit     int       // how many decisions of the store, and how many merges in Odoo, the newest
	Worst     int       // how many differences are listed
	StoreOnly bool      // Odoo is not asked
	Since     time.Time // of merges in Odoo
}

// Replay evaluates users' decisions again: merges that they approved or undid, by the snapshots, leads that they kept
// apart, as the last sweep read them, and merges that they made in Odoo, by the messages about them.
func (a *App) Replay(ctx context.Context, o ReplayOptions) (report.Replay, error) {
	out := report.Replay{Store: a.StoreName()}
	decisions, err := a.pastDecisions(ctx)
	if err != nil {
		return out, err
	}
	slices.SortStableFunc(decisions, func(x, y replay.Decision) int { return y.At.Compare(x.At) })
	decisions = decisions[:min(len(decisions), o.Limit)]
	source, err := a.newPastSource(ctx)
	if err != nil {
		return out, err
	}
	var known []replay.Decision
	for i, d := range decisions {
		a.o.Progress("reading decisions", i, len(decisions))
		found, err := source.addLeads(ctx, &d)
		if err != nil {
			return out, err
		}
		if found {
			known = append(known, d)
		} else {
			out.WithoutData++
		}
	}
	if !o.StoreOnly {
		merges, summary, err := a.mergesInOdoo(ctx, source, o)
		if err != nil {
			return out, err
		}
		known, out.InOdoo = append(known, merges...), summary
	}
	a.o.Progress("comparing decisions", 0, len(known))
	out.Result = replay.Replay(known, source.policy, a.o.Now(), o.Worst)
	return out, nil
}

// approvalDetail is the detail of a decision in the audit trail.
type approvalDetail struct {
	As      crm.Verdict  `json:"as"`
	Leads   []crm.LeadID `json:"leads"`
	LeftOut []crm.LeadID `json:"left_out"`
	Added   []crm.LeadID `json:"added"`
}

// pastDecisions lists the last decision on each case, from the audit trail and the journal. A merge counts once it was
// approved; one that was undone counts as that.
func (a *App) pastDecisions(ctx context.Context) ([]replay.Decision, error) {
	byCase, err := a.auditedDecisions(ctx)
	if err != nil {
		return nil, err
	}
	entries, err := a.store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActMerge},
		States:  []store.EntryState{store.EntryDone, store.EntryVerified, store.EntryUndone},
	})
	if err != nil {
		return nil, fmt.Errorf("read the merges of the journal: %w", err)
	}
	var out []replay.Decision
	for _, e := range entries {
		approved, decided := byCase[e.Case]
		what := replay.Merged
		switch {
		case e.State == store.EntryUndone:
			what = replay.Undone
		case !decided || !approved.merged:
			continue // Leadtwin merged it on its own, without a user's decision
		}
		out = append(out, replay.Decision{
			What: what, Case: e.Case, Action: e.ID, By: e.By, At: e.At, Decided: e.Leads,
		})
		delete(byCase, e.Case)
	}
	for _, d := range byCase {
		out = append(out, d.decision)
	}
	slices.SortFunc(out, func(x, y replay.Decision) int {
		return cmp.Or(cmp.Compare(x.Case, y.Case), cmp.Compare(x.Action, y.Action))
	})
	return out, nil
}

// auditedDecision is the last decision on a case, and whether a merge of it was ever approved.
type auditedDecision struct {
	decision replay.Decision
	merged   bool
}

// auditedDecisions reads the audit trail: approvals and dismissals that were not undone.
func (a *App) auditedDecisions(ctx context.Context) (map[string]auditedDecision, error) {
	byCase := map[string]auditedDecision{}
	for line, err := range a.store.AuditLines(ctx, 0) {
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(line.Subject, "LT-") {
			continue
		}
		d := auditedDecision{merged: byCase[line.Subject].merged}
		d.decision = replay.Decision{Case: line.Subject, By: line.By, At: line.At}
		var detail approvalDetail
		switch line.What {
		case "reopen":
			delete(byCase, line.Subject)
			continue
		case "approve", "dismiss":
			if err := json.Unmarshal(line.Detail, &detail); err != nil {
				return nil, fmt.Errorf("read line %d of the audit trail: %w", line.Seq, err)
			}
		default:
			continue
		}
		approval := store.Approval{Leads: detail.Leads, LeftOut: detail.LeftOut, Added: detail.Added}
		d.decision.Decided, d.decision.What = approval.DecidedLeads(), replay.Dismissed
		switch {
		case line.What == "approve" && detail.As == crm.Merge:
			d.decision.What, d.merged = replay.Merged, true
		case line.What == "approve":
			d.decision.What = replay.Separated
		}
		byCase[line.Subject] = d
	}
	return byCase, nil
}

// pastSource finds the leads of decisions.
type pastSource struct {
	store    *store.Store
	policy   rules.Policy
	resolver *rules.Resolver
	mirror   *check.Mirror
}

func (a *App) newPastSource(ctx context.Context) (*pastSource, error) {
	directory, err := a.store.Directory(ctx)
	if err != nil && !store.IsNotFound(err) {
		return nil, err
	}
	policy, err := a.storedPolicy(ctx)
	if err != nil {
		return nil, err
	}
	resolver := rules.NewResolver(directory)
	return &pastSource{
		store: a.store, policy: policy, resolver: resolver, mirror: check.NewMirror(a.store, policy, resolver),
	}, nil
}

// addLeads adds the leads of a decision: of a merge as they were before, else as the mirror has them. It returns false
// where one of them is not known.
func (s *pastSource) addLeads(ctx context.Context, d *replay.Decision) (bool, error) {
	if d.Action != "" {
		return s.addSnapshots(ctx, d, d.Action, d.Decided)
	}
	related, err := s.mirror.Related(ctx, d.Decided, d.At)
	if err != nil {
		return false, err
	}
	d.Leads, d.Frequent = related.Leads, related.Frequent
	for _, id := range related.Missing {
		if found, err := s.addMergedSince(ctx, d, id); err != nil || !found {
			return false, err
		}
	}
	return len(d.Decided) > 1, nil
}

// addMergedSince adds a lead that was merged after the decision, as it was before that.
func (s *pastSource) addMergedSince(ctx context.Context, d *replay.Decision, id crm.LeadID) (bool, error) {
	entries, err := s.store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActMerge}, Lead: id, Since: d.At, Limit: 1,
	})
	if err != nil || len(entries) == 0 {
		return false, err
	}
	return s.addSnapshots(ctx, d, entries[0].ID, []crm.LeadID{id})
}

// addSnapshots adds leads as they were before a merge. It returns false where one is not known.
func (s *pastSource) addSnapshots(
	ctx context.Context, d *replay.Decision, action string, leads []crm.LeadID,
) (bool, error) {
	before, err := apply.LeadsBefore(ctx, s.store, action)
	if err != nil {
		return false, err
	}
	for _, id := range leads {
		lead, known := before[id]
		if !known {
			return false, nil
		}
		customers, err := s.store.Customers(ctx, []crm.PartnerID{lead.Customer})
		if err != nil {
			return false, err
		}
		d.Leads = append(d.Leads, s.resolver.Lead(lead, customers[lead.Customer]))
	}
	return len(d.Decided) > 1, nil
}
