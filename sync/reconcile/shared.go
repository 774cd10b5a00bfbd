package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/cluster"
)

// Claims are the leads that a pass evaluates while others evaluate other leads; *store.Claims implements it.
type Claims interface {
	Begin(ctx context.Context) error
	Claim(ctx context.Context, leads []crm.LeadID) (refused []crm.LeadID, err error)
	Keep(ctx context.Context, leads []crm.LeadID) error
	SaveCases(ctx context.Context, c store.CaseChange, done []store.DirtyLead) (store.SavedCases, error)
}

// ErrPolicyChanged reports that all leads must be evaluated, by RunOnce.
var ErrPolicyChanged = errors.New("the policy has changed since the last pass over all leads")

// RunClaimed evaluates those of the leads that are dirty while other passes evaluate other leads. The caller has
// claimed them. Whatever else a verdict depends on is claimed as well; where another pass has a part of that, the leads
// stay dirty, and Stats.Deferred has them. Otherwise it is as RunOnce. It returns ErrPolicyChanged, and does nothing,
// after a change of the policy.
func (r *Reconciler) RunClaimed(ctx context.Context, now time.Time, c Claims, leads []crm.LeadID) (Stats, error) {
	r.running.Lock()
	defer r.running.Unlock()
	p := &pass{Reconciler: r, now: now, stats: Stats{Failed: map[crm.LeadID]error{}}}
	changed, err := p.policyChanged(ctx)
	if err == nil && changed {
		err = ErrPolicyChanged
	}
	if err != nil {
		return p.stats, err
	}
	if err := p.prepareShared(ctx); err != nil {
		return p.stats, err
	}
	marks, err := p.store.DirtyAmong(ctx, leads)
	if err != nil {
		return p.stats, fmt.Errorf("read the marks of %d leads: %w", len(leads), err)
	}
	marks, unread := p.refreshMarked(ctx, marks)
	if err := context.Cause(ctx); err != nil {
		return p.stats, errors.Join(unread, err)
	}
	return p.stats, errors.Join(unread, p.evaluateClaimed(ctx, c, marks))
}

func (p *pass) prepareShared(ctx context.Context) error {
	if err := p.reopenCases(ctx); err != nil {
		return err
	}
	if err := p.clearMarks(ctx, nil); err != nil { // marks the leads of cases that changed meanwhile
		return err
	}
	return p.markQuietLeads(ctx)
}

// evaluateClaimed evaluates what is related to marked leads that are claimed. Everything that it decides by is read
// after Begin. Claim refuses leads that others evaluated after that, so what was read of the claimed ones is what the
// last result about them was decided by, or newer; what was written since is marked.
func (p *pass) evaluateClaimed(ctx context.Context, claims Claims, marks []store.DirtyLead) error {
	if err := claims.Begin(ctx); err != nil {
		return err
	}
	mirror, err := p.newMirror(ctx, marks)
	if err != nil {
		return err
	}
	leads := cluster.NewCache(mirror, &p.policy)
	for len(marks) > 0 {
		n := &neighbourhood{pass: p, leads: leads, cluster: cluster.NewExpander(leads)}
		keys, err := n.expandLeads(ctx, marks)
		if err != nil {
			return err
		}
		old, all, err := n.expandCases(ctx, leadsOfMarks(marks))
		if err != nil {
			return err
		}
		needed := slices.Sorted(maps.Keys(all))
		refused, err := claims.Claim(ctx, needed)
		if err != nil {
			return err
		}
		if len(refused) == 0 {
			return n.saveClaimed(ctx, claims, claimedLeads{marks: marks, keys: keys, old: old, all: needed})
		}
		if marks, err = n.deferMarks(ctx, marks, refused); err != nil {
			return err
		}
	}
	return claims.Keep(ctx, nil)
}

// claimedLeads are marked leads with all that verdicts about them depend on.
type claimedLeads struct {
	marks []store.DirtyLead
	keys  []crm.Key // of marked leads, also those that they lost
	old   []crm.Case
	all   []crm.LeadID
}

// saveClaimed evaluates the cluster, saves the cases and clears the marks.
func (n *neighbourhood) saveClaimed(ctx context.Context, claims Claims, c claimedLeads) error {
	p, frequent := n.pass, n.cluster.Frequent()
	if err := claims.Keep(ctx, c.all); err != nil {
		return err
	}
	if err := n.markCarriers(ctx, c); err != nil {
		return err
	}
	found, err := p.findCases(ctx, n.leads.Leads(n.cluster.IDs()), frequent, c.old, nil)
	if err != nil {
		return err
	}
	if err := p.rememberBusyLeads(ctx, found.busyUntil); err != nil {
		return err
	}
	saved, err := claims.SaveCases(ctx, p.caseChange(found.put, found.drop), c.marks)
	if err != nil {
		return fmt.Errorf("save %d cases and delete %d: %w", len(found.put), len(found.drop), err)
	}
	p.reportSaved(found.put, saved)
	p.count(found, saved.Stale)
	return nil
}

// markCarriers compares the frequent values with the stored ones. If they differ, it stores them and marks all
// leads that have such a value, but for the marked ones of this pass. It does so before the result is saved, for all
// values that verdicts depend on: whoever changes what is stored after that marks the leads of this pass, too. Passes
// that read the mirror at different times may change it to and fro, but the last one saw what the mirror has in the
// end.
func (n *neighbourhood) markCarriers(ctx context.Context, c claimedLeads) error {
	p, now := n.pass, n.cluster.Frequent()
	keys := slices.Clone(c.keys)
	for _, id := range n.cluster.IDs() {
		keys = append(keys, n.leads.Member(id).Keys...)
	}
	marked := make(map[crm.LeadID]bool, len(c.marks))
	for _, m := range c.marks {
		marked[m.Lead] = true
	}
	var stored []crm.Key
	return p.changeFact(ctx, frequentKeysFact, &stored, func() (changed bool, mark []crm.LeadID, err error) {
		last := newFrequentKeys(stored)
		crossed := last.crossedLimit(keys, now)
		if len(crossed) == 0 {
			return false, nil, nil
		}
		last.updateKeys(crossed, now)
		stored = last.sorted()
		mark, err = p.cleanCarriers(ctx, crossed, marked)
		p.stats.Remarked += len(mark)
		return true, mark, err
	})
}

// deferMarks returns the marks of leads that have nothing to do with the refused ones.
func (n *neighbourhood) deferMarks(
	ctx context.Context, marks []store.DirtyLead, refused []crm.LeadID,
) (rest []store.DirtyLead, err error) {
	theirs := &neighbourhood{pass: n.pass, leads: n.leads, cluster: cluster.NewExpander(n.leads)}
	if err := theirs.cluster.Expand(ctx, refused); err != nil {
		return nil, err
	}
	_, all, err := theirs.expandCases(ctx, refused)
	if err != nil {
		return nil, err
	}
	survivors, err := readSurvivors(ctx, n.pass.store, leadsOfMarks(marks))
	if err != nil {
		return nil, err
	}
	for _, m := range marks {
		if all[m.Lead] || all[survivors[m.Lead]] {
			n.pass.stats.Deferred = append(n.pass.stats.Deferred, m.Lead)
		} else {
			rest = append(rest, m)
		}
	}
	if len(rest) < len(marks) {
		return rest, nil
	}
	// A merged lead of a case leads from the one cluster to the other, but not back.
	n.pass.stats.Deferred = append(n.pass.stats.Deferred, leadsOfMarks(marks)...)
	return nil, nil
}
