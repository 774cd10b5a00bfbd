package explain

import (
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// None is the verdict on two leads that no case holds.
const None = "none"

// Explanation is what decides about two leads.
type Explanation struct {
	Leads      [2]Side        `json:"leads"`
	Relation   rules.Relation `json:"relation"`
	Verdict    string         `json:"verdict"`     // of the case that decides: merge, review, separate, ignore; or none
	SamePerson bool           `json:"same_person"` // rules call them one person; a guard may ask all the same
	Evidence   []Finding      `json:"evidence"`
	Cases      []crm.Case     `json:"cases"`   // that hold both, the one that decides first
	Changes    []Change       `json:"changes"` // single changes with another verdict, the smallest first
	Tried      int            `json:"tried"`   // how many single changes were tried
}

// Side is one of the two leads.
type Side struct {
	ID     crm.LeadID    `json:"id"`
	Values []rules.Value `json:"values"`
}

// Finding is evidence about the two leads, and what it supports.
type Finding struct {
	Code   string          `json:"code"`
	Speaks rules.Direction `json:"speaks"`
	Values [2]string       `json:"values"` // of each lead
	Text   string          `json:"text"`
}

// Change is one change, and the verdict that would follow.
type Change struct {
	Setting string     `json:"setting,omitempty"` // such as rules.lost; empty: a value of a lead
	Lead    crm.LeadID `json:"lead,omitempty"`
	Field   string     `json:"field,omitempty"` // of the lead, such as email
	Added   string     `json:"added,omitempty"` // values of a third lead that is added; Field and From are empty
	From    string     `json:"from"`
	To      string     `json:"to"` // empty: the value is removed
	Verdict string     `json:"verdict"`
}

// Context is what rules decide the leads by.
type Context struct {
	Policy    rules.Policy
	Frequent  rules.FrequentKeys
	Dismissed rules.Dismissed
	Now       time.Time
}

// MissingLeadError reports a lead that is not among those given.
type MissingLeadError struct{ ID crm.LeadID }

func (e *MissingLeadError) Error() string { return fmt.Sprintf("lead %d is not among the leads", e.ID) }

// Pair explains two of the leads. The leads should hold all that are related to the two, since they take part in the
// decision. Errors: a *MissingLeadError.
func Pair(leads []rules.Lead, a, b crm.LeadID, c Context) (Explanation, error) {
	if b < a {
		a, b = b, a
	}
	for _, id := range []crm.LeadID{a, b} {
		if !slices.ContainsFunc(leads, func(l rules.Lead) bool { return l.ID == id }) {
			return Explanation{}, &MissingLeadError{id}
		}
	}
	p := pairSearch{a: a, b: b, context: c}
	p.keepRelated(leads)
	out := p.describe()
	for _, v := range Variations(c.Policy, p.comparedLeads()...) {
		out.Tried++
		changed := c
		changed.Policy = v.Policy
		if verdict := p.verdict(p.leads, changed); verdict != out.Verdict {
			out.Changes = append(out.Changes, Change{Setting: v.Setting, From: v.From, To: v.To, Verdict: verdict})
		}
	}
	for _, v := range slices.Concat(p.otherValues(), p.thirdLeads()) {
		out.Tried++
		verdict := p.verdict(v.leads, c)
		if v.change.Added != "" && verdict != string(crm.Merge) {
			continue // a third lead that matches neither is no help
		}
		if verdict != out.Verdict {
			v.change.Verdict = verdict
			out.Changes = append(out.Changes, v.change)
		}
	}
	return out, nil
}

// pairSearch is a pair while it is explained.
type pairSearch struct {
	a, b    crm.LeadID
	context Context
	leads   []rules.Lead // of the clusters of both
}

// keepRelated leaves the leads of the clusters of both, and the values that too many of all leads share.
func (p *pairSearch) keepRelated(all []rules.Lead) {
	c := p.context
	result := rules.Evaluate(all, c.Policy, c.Frequent, c.Dismissed, c.Now)
	p.context.Frequent = result.FrequentKeys
	keep := map[crm.LeadID]bool{p.a: true, p.b: true}
	for _, g := range result.Groups {
		if slices.Contains(g.Leads, p.a) || slices.Contains(g.Leads, p.b) {
			for _, id := range g.Leads {
				keep[id] = true
			}
		}
	}
	for _, l := range all {
		if keep[l.ID] {
			p.leads = append(p.leads, l)
		}
	}
}

func (p *pairSearch) comparedLeads() []rules.Lead {
	var out []rules.Lead
	for _, id := range []crm.LeadID{p.a, p.b} {
		out = append(out, p.leads[p.placeOf(id)])
	}
	return out
}

func (p *pairSearch) placeOf(id crm.LeadID) int {
	return slices.IndexFunc(p.leads, func(l rules.Lead) bool { return l.ID == id })
}

func (p *pairSearch) describe() Explanation {
	c := p.context
	result := rules.Evaluate(p.leads, c.Policy, c.Frequent, c.Dismissed, c.Now, rules.WithComparisons())
	out := Explanation{Relation: rules.Unrelated, Evidence: []Finding{}, Cases: []crm.Case{}, Changes: []Change{}}
	for i, l := range p.comparedLeads() {
		out.Leads[i] = Side{l.ID, rules.Values(l, &c.Policy)}
	}
	out.Verdict, out.Cases = p.casesOfBoth(result)
	for _, g := range result.Groups {
		for _, person := range g.Persons {
			out.SamePerson = out.SamePerson || slices.Contains(person, p.a) && slices.Contains(person, p.b)
		}
	}
	for _, found := range result.Comparisons {
		if found.Pair != crm.NewPair(p.a, p.b) {
			continue
		}
		out.Relation = found.Relation
		for _, e := range found.Evidence {
			out.Evidence = append(out.Evidence, Finding{e.Code, rules.Speaks(e.Code), e.Values, e.Text})
		}
	}
	return out
}

func (p *pairSearch) verdict(leads []rules.Lead, c Context) string {
	verdict, _ := p.casesOfBoth(rules.Evaluate(leads, c.Policy, p.context.Frequent, c.Dismissed, c.Now))
	return verdict
}

// casesOfBoth returns the cases that hold both leads, and the verdict on the two.
func (p *pairSearch) casesOfBoth(result rules.Result) (string, []crm.Case) {
	cases, verdict := []crm.Case{}, None
	order := []string{string(crm.Merge), string(crm.Review), string(crm.Separate), string(crm.Ignore), None}
	for _, one := range result.Cases {
		if !slices.Contains(one.Leads, p.a) || !slices.Contains(one.Leads, p.b) {
			continue
		}
		cases = append(cases, one)
		if slices.Index(order, string(one.Verdict)) < slices.Index(order, verdict) {
			verdict = string(one.Verdict)
		}
	}
	slices.SortStableFunc(cases, func(x, y crm.Case) int {
		return slices.Index(order, string(x.Verdict)) - slices.Index(order, string(y.Verdict))
	})
	return verdict, cases
}
