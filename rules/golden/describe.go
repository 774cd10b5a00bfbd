package golden

import (
	"slices"
	"strings"

	"leadtwin/internal/crm"
)

// describe is a case as it could stand in expect.
func (e *evaluation) describe(have *crm.Case) string {
	p := e.plannedByName(have.Plan)
	parts := []string{string(have.Verdict) + " " + crm.FormatIDs(have.Leads)}
	if because := codes(have.Reasons); len(because) > 0 {
		parts[0] += " because " + strings.Join(because, ", ")
	}
	add := func(word, value string) {
		if value != "" {
			parts = append(parts, word+" "+value)
		}
	}
	add("guard", strings.Join(codes(have.Guards), ", "))
	add("tag", strings.Join(p.tag, ", "))
	add("note on", crm.FormatIDs(p.note))
	add("assign", crm.FormatIDs(p.assign))
	add("salesperson", p.owner)
	add("team", p.team)
	if have.Survivor != 0 {
		add("survivor", crm.FormatIDs([]crm.LeadID{have.Survivor}))
	}
	return strings.Join(parts, ", ")
}

func codes(reasons []crm.Reason) []string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return out
}

// sentences are all texts of the result.
func (e *evaluation) sentences() []string {
	var out []string
	for _, c := range e.result.Cases {
		for _, r := range slices.Concat(c.Reasons, c.Guards) {
			out = append(out, r.Text)
		}
	}
	for _, s := range e.result.Comparisons {
		for _, v := range s.Evidence {
			out = append(out, v.Text)
		}
	}
	return out
}
