package app

import (
	"context"
	"fmt"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// CaseFilter selects cases; without verdicts and states those that need a decision.
type CaseFilter struct {
	Verdicts []crm.Verdict
	States   []crm.State
	ByAge    bool // the oldest first, instead of the most likely ones
	Limit    int
}

// Cases lists cases.
func (a *App) Cases(ctx context.Context, f CaseFilter) (report.CaseList, error) {
	filter := store.WaitingCases(a.o.Now())
	if len(f.Verdicts) > 0 || len(f.States) > 0 {
		filter.Verdicts, filter.States = f.Verdicts, f.States
	}
	filter.Limit, filter.ByVerdict, filter.ByScore, filter.ScoreWeight = f.Limit, true, !f.ByAge, rules.LabelledWeight
	cases, err := a.store.Cases(ctx, filter)
	if err != nil {
		return report.CaseList{}, fmt.Errorf("read the cases: %w", err)
	}
	proposals, err := a.store.OpenProposals(ctx)
	if err != nil {
		return report.CaseList{}, err
	}
	proposed, each := map[string]string{}, make([]*crm.Case, len(cases))
	for i := range cases {
		cases[i], each[i] = cases[i].At(a.o.Now()), &cases[i]
		if p, is := proposals[cases[i].ID]; is && shownProposal(&cases[i], &p) != nil {
			cases[i], proposed[p.Case] = withProposal(cases[i], &p), p.By
		}
	}
	if err := a.addLearnt(ctx, each...); err != nil {
		return report.CaseList{}, err
	}
	total, err := a.store.CountCases(ctx, filter)
	if err != nil {
		return report.CaseList{}, fmt.Errorf("count the cases: %w", err)
	}
	out := report.CaseList{
		Cases: cases, Total: total, Now: a.o.Now(), LeadURL: a.leadURL, References: report.References{Proposed: proposed},
	}
	if _, err := a.store.Directory(ctx); err != nil {
		if store.IsNotFound(err) {
			out.NotSwept = true
			return out, nil
		}
		return out, fmt.Errorf("read the directory: %w", err)
	}
	return out, a.addReferences(ctx, cases, &out.References)
}

func (a *App) leadURL(lead crm.LeadID) string {
	return strings.TrimSuffix(a.odooURL(), "/") + odooclient.LeadPath(lead)
}

// Case returns one case and the names it refers to. Errors: *store.NotFoundError, *desk.EndedError.
func (a *App) Case(ctx context.Context, id string) (crm.Case, report.References, error) {
	one, err := a.findCase(ctx, id)
	if err != nil {
		return crm.Case{}, report.References{}, err
	}
	proposed, err := a.proposal(ctx, id)
	if err != nil {
		return crm.Case{}, report.References{}, err
	}
	one = withProposal(one.At(a.o.Now()), proposed)
	if err := a.addLearnt(ctx, &one); err != nil {
		return crm.Case{}, report.References{}, err
	}
	var people report.References
	if proposed != nil && shownProposal(&one, proposed) != nil {
		people.Proposed = map[string]string{id: proposed.By}
	}
	err = a.addReferences(ctx, []crm.Case{one}, &people)
	if err == nil {
		err = a.addDecision(ctx, one, &people)
	}
	return one, people, err
}

// addLearnt adds users' decisions about other cases of the same patterns.
func (a *App) addLearnt(ctx context.Context, cases ...*crm.Case) error {
	answers, err := a.store.Answers(ctx)
	if err != nil {
		return err
	}
	for _, c := range cases {
		c.Learnt = rules.Learn(c.Score, answers[crm.PatternOf(c)])
	}
	return nil
}

// addDecision adds the applied decision if it was against the verdict, and the undo of a merge.
func (a *App) addDecision(ctx context.Context, one crm.Case, p *report.References) error {
	if !one.State.WasApplied() {
		return nil
	}
	entries, err := a.store.Entries(ctx, store.EntryFilter{
		Case: one.ID, Actions: []crm.ActionKind{crm.ActMerge, crm.ActNote, crm.ActUndo},
		States: []store.EntryState{store.EntryDone, store.EntryVerified, store.EntryUndone}, Limit: 2,
	})
	if err != nil {
		return fmt.Errorf("read the actions of case %s: %w", one.ID, err)
	}
	if one.State == crm.Undone && len(entries) > 0 && entries[0].Action == crm.ActUndo {
		if p.Undos == nil {
			p.Undos = map[string]report.Action{}
		}
		p.Undos[one.ID] = a.newAction(&entries[0])
		entries = entries[1:]
	}
	for _, e := range entries[:min(len(entries), 1)] {
		d := report.Decision{Verdict: crm.Separate, Action: e.ID, Lead: e.Survivor, By: e.By}
		if e.Action == crm.ActMerge {
			d.Verdict = crm.Merge
		}
		if d.Verdict != one.Verdict {
			if p.Decisions == nil {
				p.Decisions = map[string]report.Decision{}
			}
			p.Decisions[one.ID] = d
		}
	}
	return nil
}
