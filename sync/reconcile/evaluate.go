package reconcile

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// evaluateLeads evaluates whole clusters and saves their cases in place of old, which must be all cases with one of the
// leads.
func (p *pass) evaluateLeads(
	ctx context.Context, leads []rules.Lead, frequent rules.FrequentKeys, old []crm.Case,
) error {
	found, err := p.findCases(ctx, leads, frequent, old, nil)
	if err != nil {
		return err
	}
	return p.saveEvaluation(ctx, found)
}

// evaluation is the result for some leads that is not saved yet.
type evaluation struct {
	ids       []crm.LeadID
	busyUntil map[crm.LeadID]time.Time // of the leads that are being edited
	groups    int
	put, drop []crm.Case
}

// findCases evaluates whole clusters. It changes nothing, so that several batches may be evaluated at once. prepared is
// the result of Prepare for the leads, or nil; it does not include dismissals.
func (p *pass) findCases(
	ctx context.Context, leads []rules.Lead, frequent rules.FrequentKeys, old []crm.Case, prepared *rules.Result,
) (evaluation, error) {
	found := evaluation{ids: make([]crm.LeadID, len(leads))}
	for i := range leads {
		found.ids[i] = leads[i].ID
	}
	dismissed, err := p.store.DismissedPairs(ctx, found.ids)
	if err != nil {
		return found, fmt.Errorf("read the dismissed pairs: %w", err)
	}
	var result rules.Result
	if prepared != nil && len(dismissed) == 0 {
		result = *prepared
	} else if result, err = p.evaluateRules(ctx, leads, frequent, dismissed); err != nil {
		return found, err
	}
	if err := p.addLostDismissals(ctx, found.ids, result.Cases); err != nil {
		return found, err
	}
	m, err := newMatcher(ctx, p.store, old, result.Cases, len(dismissed) > 0)
	if err != nil {
		return found, err
	}
	m.open, m.now = p.options.InitialState, p.now
	found.put, found.drop = m.matchCases(old, result.Cases)
	found.busyUntil = p.busyLeads(leads, result.Cases)
	found.groups = len(result.Groups)
	return found, nil
}

func (p *pass) evaluateRules(
	ctx context.Context, leads []rules.Lead, frequent rules.FrequentKeys, dismissed rules.Dismissed,
) (rules.Result, error) {
	return cluster.Evaluate(ctx, p.options.Mail, leads, p.policy, frequent, dismissed, p.now)
}

func (p *pass) saveEvaluation(ctx context.Context, found evaluation) error {
	if err := p.rememberBusyLeads(ctx, found.busyUntil); err != nil {
		return err
	}
	stale, err := p.saveCases(ctx, found.put, found.drop)
	if err != nil {
		return err
	}
	p.count(found, stale)
	return nil
}

func (p *pass) count(saved evaluation, stale []string) {
	p.stats.Evaluated += len(saved.ids)
	p.stats.Groups += saved.groups
	p.stats.Put += countExcept(saved.put, stale)
	p.stats.Dropped += countExcept(saved.drop, stale)
}

// addLostDismissals adds a reason to cases with a lead that was dismissed together with a lead that disappeared: a user
// may have merged the latter into an unknown one.
func (p *pass) addLostDismissals(ctx context.Context, ids []crm.LeadID, cases []crm.Case) error {
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

// Identify returns the cases found in a closed set of leads with the id, age and state of the old case that each was;
// new ones are planned. old must be all cases with one of these leads. Nothing is saved.
func Identify(ctx context.Context, d Decisions, old, found []crm.Case, now time.Time) ([]crm.Case, error) {
	m, err := newMatcher(ctx, d, old, found, true)
	if err != nil {
		return nil, err
	}
	m.open, m.now = crm.Planned, now
	named, _ := m.identifyCases(old, found)
	return named, nil
}

func newMatcher(ctx context.Context, d Decisions, old, found []crm.Case, dismissals bool) (*matcher, error) {
	m := &matcher{notedLeads: map[string][]crm.LeadID{}, dismissedIn: map[crm.Pair]string{}}
	known := leadsOfCases(old)
	if slices.ContainsFunc(old, func(c crm.Case) bool { return c.Verdict == crm.Separate || c.Verdict == crm.Review }) {
		notes, err := d.NotesAbout(ctx, known)
		if err != nil {
			return nil, fmt.Errorf("read the posted notes: %w", err)
		}
		for _, n := range notes {
			m.notedLeads[n.Case] = append(m.notedLeads[n.Case], n.Leads...)
			known = append(known, n.Leads...)
		}
	}
	var err error
	if m.survivor, err = readSurvivors(ctx, d, known); err != nil {
		return nil, err
	}
	if !dismissals {
		return m, nil
	}
	earlier, err := d.Dismissals(ctx, leadsOfCases(found))
	if err != nil {
		return nil, fmt.Errorf("read the dismissals: %w", err)
	}
	for _, one := range earlier {
		m.dismissedIn[one.Pair] = one.Case
	}
	return m, nil
}

func readSurvivors(ctx context.Context, d Decisions, ids []crm.LeadID) (map[crm.LeadID]crm.LeadID, error) {
	if len(ids) == 0 {
		return map[crm.LeadID]crm.LeadID{}, nil
	}
	out, err := d.SurvivorOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the survivors of merged leads: %w", err)
	}
	return out, nil
}

func leadsOfCases(cases []crm.Case) []crm.LeadID {
	var out []crm.LeadID
	for i := range cases {
		out = append(out, cases[i].Leads...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func countExcept(cases []crm.Case, stale []string) (n int) {
	for i := range cases {
		if !slices.Contains(stale, cases[i].ID) {
			n++
		}
	}
	return n
}

// saveCases writes cases, except those that a user changed in the meantime: their leads become dirty for the next pass.
func (p *pass) saveCases(ctx context.Context, put, drop []crm.Case) (stale []string, err error) {
	if len(put) == 0 && len(drop) == 0 {
		return nil, nil
	}
	change := p.caseChange(put, drop)
	saved, err := p.store.SaveCases(ctx, change)
	if err != nil {
		return nil, fmt.Errorf("save %d cases and delete %d: %w", len(put), len(drop), err)
	}
	p.reportSaved(put, saved)
	p.changedCases = append(p.changedCases, saved.StaleLeads(change)...)
	return saved.Stale, nil
}

func (p *pass) caseChange(put, drop []crm.Case) store.CaseChange {
	return store.CaseChange{
		Save: put, Delete: drop, At: p.now,
		LongerID: func(c crm.Case, n int) string { return rules.CaseIDLen(c.Verdict, c.Leads, n) },
	}
}

func (p *pass) reportSaved(put []crm.Case, saved store.SavedCases) {
	if p.options.OnCase == nil {
		return
	}
	for i, c := range put {
		if c.ID = saved.IDs[i]; !slices.Contains(saved.Stale, c.ID) {
			p.options.OnCase(c)
		}
	}
}
