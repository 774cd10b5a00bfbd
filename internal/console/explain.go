package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
	"leadtwin/rules"
	"leadtwin/rules/explain"
)

// Explanation prints what decides about two leads.
func (c *Console) Explanation(r report.Explanation) error {
	if c.asJSON {
		return c.JSON(r)
	}
	p := r.Pair
	for _, side := range p.Leads {
		c.Print("%s", c.boldText("Lead "+idInFile(r, side.ID)))
		var rows [][]string
		for _, v := range side.Values {
			rows = append(rows, []string{
				strings.ReplaceAll(v.Field, "_", " "), v.Typed, cmp.Or(strings.Join(v.Compared, ", "), "–"),
				strings.Join(v.Notes, "; "),
			})
		}
		c.Table([]string{"value", "as typed", "as compared", "note"}, rows, 1, 2)
		c.Print("")
	}
	c.printFindings(p)
	c.Print("%s %s", c.boldText("Relation:"), strings.ReplaceAll(string(p.Relation), "_", " "))
	c.printVerdict(r)
	c.printChanges(r)
	if r.From == "store" {
		c.Print("\nThe leads are as the last sweep read them.")
	}
	return nil
}

func idInFile(r report.Explanation, id crm.LeadID) string {
	if text := r.FileIDs[id]; text != "" {
		return Plain(text)
	}
	return fmt.Sprint(id)
}

func (c *Console) printFindings(p explain.Explanation) {
	for _, group := range []struct {
		speaks rules.Direction
		title  string
	}{
		{rules.ForOnePerson, "For one person"},
		{rules.AgainstOnePerson, "Against one person"},
		{rules.ForOneOrganisation, "For one organisation"},
		{rules.ForNothing, "Reported, but it does not decide"},
	} {
		titled := false
		for _, f := range p.Evidence {
			if f.Speaks != group.speaks {
				continue
			}
			if !titled {
				titled = true
				c.Print("%s", c.boldText(group.title))
			}
			c.printSentence(4, "  %s (%s)", Plain(f.Text), f.Code)
		}
	}
	if len(p.Evidence) == 0 {
		c.Print("The two have nothing in common.")
	}
	c.Print("")
}

func (c *Console) printVerdict(r report.Explanation) {
	p := r.Pair
	c.Print("%s %s", c.boldText("Verdict: "), p.Verdict)
	if p.SamePerson && p.Verdict != string(crm.Merge) {
		c.Print("  They are one person to the rules; a guard asks before the merge.")
	}
	for _, one := range p.Cases {
		c.Print("  %s of leads %s", one.Verdict, crm.FormatIDs(one.Leads))
		for _, reason := range one.Reasons {
			c.printSentence(6, "    because %s", Plain(reason.Text))
		}
		for _, guard := range one.Guards {
			c.printSentence(6, "    held back: %s (%s)", Plain(guard.Text), guard.Code)
		}
	}
}

// mostChanges is how many changes of a kind are printed.
const mostChanges = 8

func (c *Console) printChanges(r report.Explanation) {
	c.Print("")
	if len(r.Pair.Changes) == 0 {
		c.Print("None of %s of a setting or a value would change the verdict.",
			plaintext.Count(r.Pair.Tried, "single change"))
		return
	}
	c.Print("%s", c.boldText("What would change the verdict (each alone)"))
	values := slices.Clone(r.Pair.Changes)
	settings := slices.DeleteFunc(values, func(one explain.Change) bool { return one.Setting == "" })
	c.printChangeList(settings, func(one explain.Change) string {
		if one.From == "" {
			return fmt.Sprintf("%s: add %q", one.Setting, Plain(one.To))
		}
		return fmt.Sprintf("%s: %s instead of %s", one.Setting, one.To, one.From)
	})
	values = slices.DeleteFunc(slices.Clone(r.Pair.Changes), func(one explain.Change) bool { return one.Setting != "" })
	c.printChangeList(values, func(one explain.Change) string {
		if one.Added != "" {
			return fmt.Sprintf("a third lead that matches both: %s", Plain(one.Added))
		}
		return fmt.Sprintf("lead %s, %s: %s instead of %s", idInFile(r, one.Lead), one.Field, quotedOrEmpty(one.To),
			quotedOrEmpty(one.From))
	})
}

func (c *Console) printChangeList(changes []explain.Change, text func(explain.Change) string) {
	for _, one := range changes[:min(len(changes), mostChanges)] {
		c.printSentence(4, "  %-8s  %s", one.Verdict, text(one))
	}
	if more := len(changes) - mostChanges; more > 0 {
		c.Print("  and %d more; --output json lists them", more)
	}
}

func quotedOrEmpty(value string) string {
	if value == "" {
		return "empty"
	}
	return fmt.Sprintf("%q", Plain(value))
}
