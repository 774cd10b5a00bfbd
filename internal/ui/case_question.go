package ui

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/rules"
)

type reasonLine struct {
	Text    string
	Against bool
}

// describe words the question and the evidence. Evidence quotes values of every lead, so that a user who may not read
// one of them sees its kind only.
func (p *casePage) describe(table *desk.Comparison, partly bool) {
	var names []string
	for i := range table.Leads {
		l := &table.Leads[i]
		name := cmp.Or(l.ContactName, l.CompanyName)
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	shown := strings.Join(names[:min(len(names), 3)], ", ")
	p.Question = p.L.T("case.question."+string(p.Case.Verdict), "names", shown)
	if !p.Waits() && shown != "" {
		p.Question = shown
	}
	p.Title = p.Question
	for _, r := range p.Case.Reasons {
		against := r.Code == rules.Ambiguous || rules.Speaks(r.Code) == rules.AgainstOnePerson
		p.addReason(r, crm.Pattern(r.Code), against, partly)
	}
	for _, g := range p.Case.Guards {
		p.addReason(g, crm.GuardPattern(g.Code), true, partly)
	}
}

func (p *casePage) addReason(r crm.Reason, kind crm.Pattern, against, partly bool) {
	text := rules.Sentence(r, p.L.Lang())
	if partly {
		text = capitalized(p.L.Pattern(kind))
	}
	p.Reasons = append(p.Reasons, reasonLine{Text: text, Against: against})
}

// capitalized begins a text that also stands in the middle of others, such as "names equal".
func capitalized(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
