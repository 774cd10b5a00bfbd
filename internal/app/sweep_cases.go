package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply"
)

// sweepCases are the cases that one sweep reports: those it applied, in their order and as they are now, then the open
// ones.
type sweepCases struct {
	app        *App
	applied    []crm.Case
	open       []crm.Case
	references *report.References
}

// reload reads the open cases. Leads that are known stay as they were, so that a merge can be shown with both sides.
func (s *sweepCases) reload(ctx context.Context) (err error) {
	s.open, err = s.app.store.Cases(ctx, store.CaseFilter{States: crm.OpenStates(), At: s.app.o.Now()})
	if err != nil {
		return fmt.Errorf("read the cases: %w", err)
	}
	proposals, err := s.app.store.OpenProposals(ctx)
	if err != nil {
		return err
	}
	s.references.Proposed = map[string]string{}
	for i := range s.open {
		if p, proposed := proposals[s.open[i].ID]; proposed {
			s.open[i] = withProposal(s.open[i], &p)
			s.references.Proposed[p.Case] = p.By
		}
	}
	return s.app.addReferences(ctx, s.open, s.references)
}

func (s *sweepCases) eligible(ctx context.Context) ([]crm.Case, error) {
	if err := s.reload(ctx); err != nil {
		return nil, err
	}
	return lists.Without(s.open, func(c crm.Case) bool {
		mergeOrNote := c.Verdict == crm.Merge || c.Verdict == crm.Separate
		_, proposed := s.references.Proposed[c.ID] // a user confirms or rejects it
		return !mergeOrNote || proposed || c.State == crm.Held || c.State == crm.Dismissed || s.wasApplied(c)
	}), nil
}

func (s *sweepCases) wasApplied(c crm.Case) bool {
	return slices.ContainsFunc(s.applied, func(one crm.Case) bool { return one.ID == c.ID })
}

func (s *sweepCases) record(tried []crm.Case, result apply.Result) {
	s.applied = append(s.applied, casesAfter(tried, result)...)
	addNoted(result, s.references)
}

// list returns the cases for the report; after an error only those that were applied, since the others may have
// changed. In a dry run no case waits: it is only planned.
func (s *sweepCases) list(applying bool, err error) []crm.Case {
	out := append([]crm.Case{}, s.applied...)
	if err == nil {
		for _, c := range s.open {
			if !s.wasApplied(c) {
				out = append(out, c)
			}
		}
	}
	return withPlannedState(out, applying)
}

func withPlannedState(cases []crm.Case, applying bool) []crm.Case {
	out := slices.Clone(cases)
	for i := range out {
		switch {
		case !applying && out[i].State == crm.Waiting:
			out[i].State = crm.Planned
		case applying && out[i].State == crm.Planned:
			out[i].State = crm.Waiting
		}
	}
	return out
}

// casesAfter are the cases that were tried, as they are now.
func casesAfter(cases []crm.Case, result apply.Result) []crm.Case {
	var out []crm.Case
	for _, o := range result.Outcomes {
		i := slices.IndexFunc(cases, func(c crm.Case) bool { return c.ID == o.Case })
		if i < 0 || o.Skipped {
			continue
		}
		c := cases[i]
		c.State, c.Error = o.State, o.Error
		if o.Survivor != 0 {
			c.Survivor = o.Survivor
		}
		if len(o.Plan) > 0 {
			c.Plan = o.Plan
		}
		out = append(out, c)
	}
	return out
}

// addNoted marks the cases that were applied without a write, since their note existed.
func addNoted(result apply.Result, refs *report.References) {
	for _, o := range result.Outcomes {
		if o.Skipped || o.State != crm.Applied || len(o.Entries) > 0 {
			continue
		}
		if refs.Noted == nil {
			refs.Noted = map[string]bool{}
		}
		refs.Noted[o.Case] = true
	}
}

// sweepStats counts cases by verdict. Where nothing changed no group was evaluated, but the groups of the listed cases
// still exist.
func sweepStats(cases []crm.Case, found swept) report.SweepStats {
	s := report.SweepStats{
		Leads: found.crawled.Leads, Changed: found.crawled.Changed, Groups: max(found.evaluated.Groups, countGroups(cases)),
	}
	for _, c := range cases {
		switch c.Verdict {
		case crm.Merge:
			s.Merge++
		case crm.Separate:
			s.Separate++
		case crm.Review:
			s.Review++
		case crm.Ignore:
			s.Ignore++
		}
	}
	return s
}

// countGroups counts the groups that cases are about: cases that share a lead are about one group.
func countGroups(cases []crm.Case) int {
	return rules.CountGroups(lists.Map(cases, func(one crm.Case) []crm.LeadID { return one.Leads }))
}

// frequentValues lists the e-mail addresses, domains and phone numbers that are too frequent to be evidence.
func (a *App) frequentValues(ctx context.Context) ([]report.FrequentValue, error) {
	counts, err := a.store.FrequentKeys(ctx, a.policy().MaxLeadsPerValue)
	if err != nil {
		return nil, fmt.Errorf("read frequent values: %w", err)
	}
	var out []report.FrequentValue
	for key, n := range counts {
		kind, value, err := rules.ParseKey(key)
		if err != nil {
			return nil, fmt.Errorf("read frequent values: %w", err)
		}
		if kind.IsReadable() {
			out = append(out, report.FrequentValue{Value: value, Leads: n})
		}
	}
	slices.SortFunc(out, func(x, y report.FrequentValue) int {
		if x.Leads != y.Leads {
			return y.Leads - x.Leads
		}
		return strings.Compare(x.Value, y.Value)
	})
	return out, nil
}
