package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// Try compares the results of the policy of r and another policy for all leads of the mirror, and lists some changes,
// without titles and stored cases, by their first lead. It reads the mirror only and saves nothing. With whom
// salespeople wrote is known as far as stored cases say it. It needs some bytes for each lead, and, where the other
// policy reads addresses or numbers differently, some more for each key. Error: *TrialTooLargeError.
func (r *Reconciler) Try(ctx context.Context, other rules.Policy, now time.Time, listed int) (report.Trial, error) {
	before := &pass{Reconciler: r, now: now}
	ix, err := before.newFullIndex(ctx, nil)
	if err != nil {
		return report.Trial{}, err
	}
	t := &trial{
		before: ix, listed: listed,
		out: report.Trial{
			Leads: len(ix.leads), Before: map[crm.Verdict]int{}, After: map[crm.Verdict]int{}, Changes: []report.TrialChange{},
		},
	}
	after := *ix // shares the sets: leads that one of the policies relates are evaluated together by both
	after.pass = &pass{Reconciler: New(r.store, r.refresher, other, r.options), now: now}
	after.frequent = rules.FrequentKeys{}
	t.after = &after
	if err := t.joinLeads(ctx); err != nil {
		return report.Trial{}, err
	}
	err = forEachInOrder(ctx, ix.batches(true, 0), t.evaluate, func(found trialCases) error {
		t.compare(found)
		return nil
	})
	return t.out, err
}

// trial is one Try.
type trial struct {
	before, after *fullIndex
	listed        int
	out           report.Trial
}

type trialCases struct{ before, after []crm.Case }

// evaluate decides about whole sets of leads by both policies.
func (t *trial) evaluate(ctx context.Context, b batch) (out trialCases, err error) {
	leads, err := t.before.mirror.ReadLeads(ctx, b.leads)
	if err != nil {
		return out, err
	}
	store, now := t.before.pass.store, t.before.pass.now
	dismissed, err := store.DismissedPairs(ctx, b.leads)
	if err != nil {
		return out, fmt.Errorf("read the dismissed pairs: %w", err)
	}
	mail := cluster.NewStoredMail(store)
	decide := func(ix *fullIndex) ([]crm.Case, error) {
		found, err := cluster.Evaluate(ctx, mail, leads, ix.pass.policy, ix.frequent, dismissed, now)
		return slices.DeleteFunc(found.Cases, func(c crm.Case) bool { return c.Verdict == crm.Ignore }), err
	}
	if out.before, err = decide(t.before); err != nil {
		return out, err
	}
	out.after, err = decide(t.after)
	return out, err
}

// isUnread reports whether the guard correspondents may hold back a merge that the other policy makes. A sweep has read
// the messages of a merge that it found itself.
func (t *trial) isUnread(c *crm.Case, found bool) bool {
	swept := found && t.before.pass.policy.OtherCorrespondents != rules.EffectMerge
	return !swept && len(rules.ToAskAbout([]crm.Case{*c}, &t.after.pass.policy)) > 0
}

// compare counts the cases of both policies and lists those that only one has. An earlier case is not listed by itself
// where one that is listed has a lead of it.
func (t *trial) compare(found trialCases) {
	earlier := map[crm.LeadID][]int{}
	for i := range found.before {
		t.out.Before[found.before[i].Verdict]++
		for _, id := range found.before[i].Leads {
			earlier[id] = append(earlier[id], i)
		}
	}
	covered := make([]bool, len(found.before))
	for i := range found.after {
		c := &found.after[i]
		t.out.After[c.Verdict]++
		shared := map[int]int{} // leads that an earlier case has in common
		for _, id := range c.Leads {
			for _, at := range earlier[id] {
				shared[at]++
			}
		}
		same := indexOfSameCase(found.before, shared, c)
		if t.isUnread(c, same >= 0) {
			t.out.Unread++
		}
		if same >= 0 {
			covered[same] = true
			continue
		}
		for at := range shared {
			covered[at] = true
		}
		t.list(report.TrialChange{Was: verdictOfMostShared(found.before, shared), Found: *c})
	}
	for i := range found.before {
		if gone := found.before[i]; !covered[i] {
			was := gone.Verdict
			gone.Verdict = crm.Ignore
			t.list(report.TrialChange{Was: was, Found: gone})
		}
	}
}

func indexOfSameCase(earlier []crm.Case, shared map[int]int, c *crm.Case) int {
	for at := range shared {
		if earlier[at].Verdict == c.Verdict && slices.Equal(earlier[at].Leads, c.Leads) {
			return at
		}
	}
	return -1
}

func verdictOfMostShared(cases []crm.Case, shared map[int]int) crm.Verdict {
	most, verdict := 0, crm.Ignore
	for _, at := range slices.Sorted(maps.Keys(shared)) {
		if shared[at] > most {
			most, verdict = shared[at], cases[at].Verdict
		}
	}
	return verdict
}

func (t *trial) list(c report.TrialChange) {
	if len(t.out.Changes) == t.listed {
		t.out.More++
		return
	}
	t.out.Changes = append(t.out.Changes, c)
}
