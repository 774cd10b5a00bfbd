package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

// maxShown is how many cases of one verdict are printed whole: the first sweep of a large database finds thousands.
const maxShown = 30

// Cases prints cases, those that need an action first. Of many with one verdict it prints
// some, and each that failed.
func (c *Console) Cases(cases []crm.Case, refs report.References) {
	order := map[crm.Verdict]int{crm.Merge: 0, crm.Separate: 1, crm.Review: 2, crm.Ignore: 3}
	sorted := slices.Clone(cases)
	slices.SortStableFunc(sorted, func(a, b crm.Case) int { return cmp.Compare(order[a.Verdict], order[b.Verdict]) })
	ignored, shown, left := 0, map[crm.Verdict]int{}, map[crm.Verdict]int{}
	for i, one := range sorted {
		switch {
		case one.Verdict == crm.Ignore && len(cases) > 1:
			ignored++
		case shown[one.Verdict] >= maxShown && one.Error == "":
			left[one.Verdict]++
		default:
			shown[one.Verdict]++
			c.Case(one, refs)
		}
		if n := left[one.Verdict]; n > 0 && (i+1 == len(sorted) || sorted[i+1].Verdict != one.Verdict) {
			c.Print("")
			c.printSentence(2, "%s  %s more. %s", c.paintVerdict(one.Verdict), plaintext.Number(n),
				c.rewriteHint(fmt.Sprintf("See: leadtwin cases list --verdict %s --limit %d", one.Verdict, shown[one.Verdict]+n)))
		}
	}
	if ignored > 0 {
		c.Print("")
		c.printSentence(2, "%s  %s. %s", c.paintVerdict(crm.Ignore), ignoredSummary(ignored),
			c.rewriteHint("See: leadtwin cases list --verdict ignore"))
	}
}

// Case prints one case: what, which leads, why, what held it back, what was or would be done.
func (c *Console) Case(one crm.Case, refs report.References) {
	decision, decided := refs.Decisions[one.ID]
	what, held := caseHeadline(one), "held back"
	if decided {
		what, held = decidedHeadline(decision, one), "had been held back"
	}
	if one.State == crm.Undone {
		what += ", undone since"
	}
	gap := "  "
	if before := len(one.Verdict) + len(one.ID) + 4; c.folds && before+len(what) > c.width {
		gap, what = "\n  ", c.wrapText(what, 2)
	}
	c.Print("\n%s  %s%s%s", c.paintVerdict(one.Verdict), c.boldText(one.ID), gap, what)
	rows := make([][]string, 0, len(one.Leads))
	for _, id := range one.Leads {
		rows = append(rows, c.leadRow(one, id, refs))
	}
	c.Table([]string{"", "lead", "contact", "e-mail", "phone", "salesperson", "stage", "created"}, rows, 2, 3, 4, 5, 6)
	c.printReasons(one)
	for _, g := range one.Guards {
		c.printSentence(4, "  %s: %s", held, Plain(g.Text))
	}
	lines := planLines(one, refs)
	if decided {
		lines = []string{decidedLine(decision, one)}
	}
	verb := stateVerb(one.State)
	if refs.Noted[one.ID] {
		verb = "already posted:"
	}
	for _, line := range lines {
		c.printSentence(4, "  %s %s", verb, line)
	}
	if undo, undone := refs.Undos[one.ID]; undone {
		c.printSentence(4, "  undone: by %s%s", undo.ID, undo.ListRestored(", ", "lead %d restored as lead %d"))
	}
	if one.Snoozed != nil {
		c.printSentence(4, "  snoozed %s by %s", c.snoozeEnd(one.Snoozed), Plain(one.Snoozed.By))
	}
	if one.Error != "" {
		c.printSentence(4, "  %s: %s", map[bool]string{true: "failed", false: "not done"}[one.State == crm.Failed],
			Plain(one.Error))
	}
}

func (c *Console) printReasons(one crm.Case) {
	for _, r := range one.Reasons {
		c.printSentence(4, "  because %s%s", Plain(r.Text), affectedLeads(r, one.Leads))
	}
	if one.Score > 0 && one.Verdict == crm.Review {
		c.printSentence(4, "  likely one person: %d of 100%s", one.Learnt.Likelihood(one.Score),
			learntFrom(one.Learnt, one.Score))
	}
}

// learntFrom describes the decisions that a likelihood includes, if users have decided such cases.
func learntFrom(l *crm.Learnt, labelled int) string {
	if l == nil {
		return ""
	}
	verb := "were"
	if l.Decisions == 1 {
		verb = "was"
	}
	return fmt.Sprintf(", since %d of your %s on such cases %s one person; by labelled leads alone: %d", l.OnePerson,
		plaintext.Count(l.Decisions, "decision"), verb, labelled)
}

func (c *Console) snoozeEnd(s *crm.Snooze) string {
	if s.Until.IsZero() {
		return "until its leads change"
	}
	return "until " + c.Time(s.Until)
}

// Merging lists a case whose leads a user wants to merge against its verdict.
func (c *Console) Merging(one crm.Case, refs report.References) {
	verdict := one.Verdict
	one.Plan, one.Survivor = nil, 0
	c.Case(one, refs)
	c.printSentence(4, "  would be merged: leads %s, although the verdict is %s", crm.FormatIDs(one.Leads), verdict)
}

func decidedHeadline(d report.Decision, one crm.Case) string {
	if d.Verdict == crm.Merge {
		return fmt.Sprintf("%d leads, merged as %s decided; lead %d stays (*)", len(one.Leads), decidedBy(d), d.Lead)
	}
	return fmt.Sprintf("%d leads, kept separate as %s decided", len(one.Leads), decidedBy(d))
}

func decidedBy(d report.Decision) string {
	if d.By == "" || d.By == "cli" {
		return "a user"
	}
	return Plain(d.By)
}

func decidedLine(d report.Decision, one crm.Case) string {
	if d.Verdict == crm.Merge {
		return fmt.Sprintf("merge %s into %d (%s)", crm.FormatIDs(one.Leads), d.Lead, d.Action)
	}
	return fmt.Sprintf("one internal note on lead %d (%s)", d.Lead, d.Action)
}

func (c *Console) leadRow(one crm.Case, id crm.LeadID, refs report.References) []string {
	l, known := refs.Leads[id]
	mark := ""
	if one.Survivor == id {
		mark = "*"
	}
	if !known {
		return []string{mark, fmt.Sprint(id), "(merged or deleted)", "", "", "", "", ""}
	}
	contact := cmp.Or(l.ContactName, l.CompanyName, l.Title)
	stage := refs.Stages[l.Stage]
	if l.IsLost() {
		stage = "lost"
	} else if !l.Active {
		stage = "archived"
	}
	return []string{
		mark, fmt.Sprint(id), contact, l.Email, cmp.Or(l.Phone, l.Mobile), userName(refs, l.Salesperson),
		stage, c.formatDay(l.Created),
	}
}

func userName(refs report.References, id crm.UserID) string {
	if id == 0 {
		return "–"
	}
	return refs.UserName(id)
}

func caseHeadline(one crm.Case) string {
	n := len(one.Leads)
	if one.State == crm.Dismissed {
		return fmt.Sprintf("%d leads, dismissed: they are not proposed together again", n)
	}
	switch one.Verdict {
	case crm.Merge:
		return fmt.Sprintf("%d leads are one person; lead %d stays (*)", n, one.Survivor)
	case crm.Separate:
		return fmt.Sprintf("%d leads of one organisation, %d salespeople: keep separate and notify them", n,
			len(one.Salespeople))
	case crm.Review:
		return fmt.Sprintf("%d leads need a decision", n)
	case crm.Ignore:
		return fmt.Sprintf("%d similar leads, nothing to do", n)
	}
	return string(one.Verdict)
}

func planLines(one crm.Case, refs report.References) []string {
	if one.Verdict == crm.Review || one.State == crm.Dismissed {
		return nil
	}
	lines := make([]string, 0, len(one.Plan))
	for _, a := range one.Plan {
		switch a.Action {
		case crm.ActMerge:
			lines = append(lines, fmt.Sprintf("merge %s into %d%s", crm.FormatIDs(a.Leads), a.Survivor,
				ownerChange(refs, a.Salesperson)))
		case crm.ActNote:
			names := lists.Map(a.Tag, func(u crm.UserID) string { return Plain(userName(refs, u)) })
			const text = "one internal note on lead %d that mentions %s"
			lines = append(lines, fmt.Sprintf(text, a.Lead, strings.Join(names, ", ")))
		case crm.ActAssign:
			lines = append(lines, fmt.Sprintf("assign leads %s to %s", crm.FormatIDs(a.Leads),
				Plain(userName(refs, a.Salesperson))))
		case crm.ActUndo:
			lines = append(lines, "undo a merge")
		}
	}
	return lines
}

func ownerChange(refs report.References, id crm.UserID) string {
	if id == 0 {
		return ""
	}
	return ", salesperson " + Plain(userName(refs, id))
}

func stateVerb(s crm.State) string {
	switch s {
	case crm.Applied, crm.Undone:
		return "done:"
	case crm.Planned, crm.Waiting, crm.Held, crm.Failed, crm.Snoozed, crm.Dismissed:
	}
	return "plan:"
}

func (c *Console) paintVerdict(v crm.Verdict) string {
	colour := map[crm.Verdict]text.Color{
		crm.Merge: text.FgGreen, crm.Separate: text.FgCyan, crm.Review: text.FgYellow,
		crm.Ignore: text.FgHiBlack,
	}
	return c.colourText(strings.ToUpper(string(v)), colour[v], text.Bold)
}

// affectedLeads lists the leads of a reason, unless it concerns all leads of the case or begins with its leads.
func affectedLeads(r crm.Reason, all []crm.LeadID) string {
	isUnnamed := func(id crm.LeadID) bool { return !strings.Contains(r.Text, fmt.Sprint(id)) }
	namesLeads := strings.HasPrefix(r.Text, "lead") && !slices.ContainsFunc(r.Leads, isUnnamed)
	if len(r.Leads) == 0 || len(r.Leads) == len(all) || namesLeads {
		return ""
	}
	return " (" + crm.FormatIDs(r.Leads) + ")"
}
