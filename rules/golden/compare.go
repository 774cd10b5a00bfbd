package golden

import (
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// compare holds each line of expect against a case, and finds cases that no line expects.
func (e *evaluation) compare(expected []expectation) {
	left := slices.Clone(e.result.Cases)
	for _, x := range expected {
		switch x.verdict {
		case "nothing":
		case "similar":
			e.compareSimilar(x)
		default:
			i := slices.IndexFunc(left, func(have crm.Case) bool {
				return string(have.Verdict) == x.verdict && slices.Equal(have.Leads, x.leads)
			})
			if i < 0 {
				e.fail(x.line, e.insteadOf(x), nil)
				continue
			}
			e.compareCase(x, left[i])
			left = slices.Delete(left, i, i+1)
		}
	}
	for i := range left {
		e.fail("", e.describe(&left[i]), &left[i])
	}
	all := strings.Join(e.sentences(), "\n")
	for _, s := range e.of.Says {
		if !strings.Contains(all, s) {
			e.failures = append(e.failures, Failure{Expected: "says: " + s, Got: "no sentence says it", Reasons: e.sentences()})
		}
	}
}

func (e *evaluation) fail(expected, got string, have *crm.Case) {
	f := Failure{Expected: expected, Got: got, Reasons: []string{}}
	if have != nil {
		for _, r := range slices.Concat(have.Reasons, have.Guards) {
			f.Reasons = append(f.Reasons, r.Text)
		}
	}
	e.failures = append(e.failures, f)
}

// insteadOf describes the actual verdict on the leads of a line.
func (e *evaluation) insteadOf(x expectation) string {
	var all []string
	for i := range e.result.Cases {
		if slices.ContainsFunc(e.result.Cases[i].Leads, func(id crm.LeadID) bool { return slices.Contains(x.leads, id) }) {
			all = append(all, e.describe(&e.result.Cases[i]))
		}
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, "; ")
}

func (e *evaluation) compareCase(x expectation, have crm.Case) {
	wrong := func() { e.fail(x.line, e.describe(&have), &have) }
	plan := e.plannedByName(have.Plan)
	for _, code := range x.because {
		if !slices.Contains(codes(have.Reasons), code) {
			wrong()
			return
		}
	}
	switch {
	case !slices.Equal(codes(have.Guards), x.guards),
		x.survivor != 0 && have.Survivor != x.survivor,
		x.plan.tag != nil && !slices.Equal(plan.tag, x.plan.tag),
		x.plan.note != nil && !slices.Equal(plan.note, x.plan.note),
		x.plan.owner != "" && plan.owner != x.plan.owner,
		x.plan.team != "" && plan.team != x.plan.team,
		x.plan.assign != nil && !slices.Equal(plan.assign, x.plan.assign):
		wrong()
	}
}

func (e *evaluation) compareSimilar(x expectation) {
	if len(x.leads) != 2 {
		e.fail(x.line, "a pair has two leads", nil)
		return
	}
	pair := crm.NewPair(x.leads[0], x.leads[1])
	i := slices.IndexFunc(e.result.Comparisons, func(s rules.Comparison) bool { return s.Pair == pair })
	if i < 0 {
		e.fail(x.line, "they have nothing in common", nil)
		return
	}
	have := &e.result.Comparisons[i]
	var found, texts []string
	for _, v := range have.Evidence {
		found, texts = append(found, v.Code), append(texts, v.Text)
	}
	missing := slices.ContainsFunc(x.because, func(code string) bool { return !slices.Contains(found, code) })
	if missing || x.relation != "" && string(have.Relation) != x.relation {
		e.failures = append(e.failures, Failure{
			Expected: x.line, Reasons: texts,
			Got: fmt.Sprintf("similar %s is %s because %s", crm.FormatIDs(x.leads), have.Relation, strings.Join(found, ", ")),
		})
	}
}
