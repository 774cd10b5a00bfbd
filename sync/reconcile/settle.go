package reconcile

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// settle decides on leads that are closed under relation, and makes the cases of the store those that come out. old are
// all cases that hold one of them.
func (p *pass) settle(ctx context.Context, leads []rules.Lead, common rules.FrequentKeys, old []crm.Case) error {
	ids := make([]crm.LeadID, len(leads))
	written := make(map[crm.LeadID]time.Time, len(leads))
	for i := range leads {
		ids[i] = leads[i].ID
		written[leads[i].ID] = leads[i].Written
	}
	dismissed, err := p.store.DismissedPairs(ctx, ids)
	if err != nil {
		return fmt.Errorf("read what was dismissed: %w", err)
	}
	result := rules.Evaluate(leads, p.policy, common, dismissed, p.now)
	if err := p.warnOfLostDismissals(ctx, ids, result.Cases); err != nil {
		return err
	}
	m, err := newMatcher(ctx, p.store, old, result.Cases, len(dismissed) > 0)
	if err != nil {
		return err
	}
	m.open, m.now = p.o.Open, p.now
	put, drop := m.match(old, result.Cases)
	if err := p.wait(ctx, result.Cases, func(id crm.LeadID) time.Time { return written[id] }); err != nil {
		return err
	}
	stale, err := p.save(ctx, put, drop)
	if err != nil {
		return err
	}
	p.stats.Evaluated += len(leads)
	p.stats.Groups += len(result.Groups)
	p.stats.Put += without(put, stale)
	p.stats.Dropped += without(drop, stale)
	return nil
}

// warnOfLostDismissals adds a reason to cases with a lead whose dismissal could not be followed: a user may have merged the other lead.
func (p *pass) warnOfLostDismissals(ctx context.Context, ids []crm.LeadID, cases []crm.Case) error {
	lost, err := p.store.LostDismissals(ctx, ids)
	if err != nil || len(lost) == 0 {
		return err
	}
	for i := range cases {
		for _, id := range cases[i].Leads {
			if gone := lost[id]; len(gone) > 0 && cases[i].Verdict != crm.Ignore {
				cases[i].Reasons = append(cases[i].Reasons, rules.LostDismissal(id, gone))
			}
		}
	}
	return nil
}

// Identify returns the cases found in a closed set of leads with the id, age and state of the old case that each was; new
// ones are planned. old must be all cases with one of these leads. Nothing is saved.
func Identify(ctx context.Context, d Decisions, old, found []crm.Case, now time.Time) ([]crm.Case, error) {
	m, err := newMatcher(ctx, d, old, found, true)
	if err != nil {
		return nil, err
	}
	m.open, m.now = crm.Planned, now
	named, _ := m.name(old, found)
	return named, nil
}

// newMatcher gathers what the matching of old and new cases needs to know.
func newMatcher(ctx context.Context, d Decisions, old, found []crm.Case, dismissals bool) (*matcher, error) {
	m := &matcher{told: map[string][]crm.LeadID{}, said: map[crm.Pair]string{}}
	known := leadsOf(old)
	if slices.ContainsFunc(old, func(c crm.Case) bool { return c.Verdict == crm.Separate || c.Verdict == crm.Review }) {
		notes, err := d.NotesAbout(ctx, known)
		if err != nil {
			return nil, fmt.Errorf("read which notes were posted: %w", err)
		}
		for _, n := range notes {
			m.told[n.Case] = append(m.told[n.Case], n.Leads...)
			known = append(known, n.Leads...)
		}
	}
	var err error
	if m.survivor, err = survivorsOf(ctx, d, known); err != nil {
		return nil, err
	}
	if !dismissals {
		return m, nil
	}
	said, err := d.Dismissals(ctx, leadsOf(found))
	if err != nil {
		return nil, fmt.Errorf("read who dismissed what: %w", err)
	}
	for _, one := range said {
		m.said[one.Pair] = one.Case
	}
	return m, nil
}

// survivorsOf says where those of the leads live now that were merged away.
func survivorsOf(ctx context.Context, d Decisions, ids []crm.LeadID) (map[crm.LeadID]crm.LeadID, error) {
	if len(ids) == 0 {
		return map[crm.LeadID]crm.LeadID{}, nil
	}
	out, err := d.SurvivorOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("ask where merged leads live now: %w", err)
	}
	return out, nil
}

// leadsOf are the leads of cases, ascending, each once.
func leadsOf(cases []crm.Case) []crm.LeadID {
	var out []crm.LeadID
	for i := range cases {
		out = append(out, cases[i].Leads...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// without counts the cases that are not among the stale ones.
func without(cases []crm.Case, stale []string) (n int) {
	for i := range cases {
		if !slices.Contains(stale, cases[i].ID) {
			n++
		}
	}
	return n
}

// save writes cases. Those that a person changed meanwhile are left as they are, and their leads made dirty, so that the
// next pass looks again.
func (p *pass) save(ctx context.Context, put, drop []crm.Case) (stale []string, err error) {
	if len(put) == 0 && len(drop) == 0 {
		return nil, nil
	}
	saved, err := p.store.SaveCases(ctx, store.CaseChange{
		Save: put, Delete: drop, At: p.now,
		LongerID: func(c crm.Case, n int) string { return rules.CaseIDLen(c.Verdict, c.Leads, n) },
	})
	if err != nil {
		return nil, fmt.Errorf("save %d cases and drop %d: %w", len(put), len(drop), err)
	}
	p.tell(put, saved)
	if len(saved.Stale) == 0 {
		return nil, nil
	}
	var leads []crm.LeadID
	for _, c := range slices.Concat(put, drop) {
		if slices.Contains(saved.Stale, c.ID) {
			leads = append(leads, c.Leads...)
		}
	}
	p.again = append(p.again, leads...)
	return saved.Stale, nil
}

// tell says which cases were written.
func (p *pass) tell(put []crm.Case, saved store.SavedCases) {
	if p.o.OnCase == nil {
		return
	}
	for i, c := range put {
		if c.ID = saved.IDs[i]; !slices.Contains(saved.Stale, c.ID) {
			p.o.OnCase(c)
		}
	}
}
