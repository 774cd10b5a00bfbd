package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
)

func (c *cli) casesCommand() *cobra.Command {
	return newGroup(&cobra.Command{Use: "cases", Short: "List, show and decide cases"},
		append(c.decisionCommands(), c.casesListCommand(), c.casesShowCommand())...)
}

func (c *cli) casesListCommand() *cobra.Command {
	var f app.CaseFilter
	var verdicts, states []string
	var order string
	cmd := &cobra.Command{
		Use: "list", Short: "List cases, by default those that need a decision", Args: requireNoArgs,
		Example: "  leadtwin cases list\n  leadtwin cases list --verdict ignore\n  leadtwin cases list --state failed,held",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if f.Verdicts, err = checkWords("--verdict", verdicts, crm.Merge, crm.Separate, crm.Review, crm.Ignore); err != nil {
				return err
			}
			if f.States, err = checkWords("--state", states, crm.Planned, crm.Waiting, crm.Applied, crm.Undone, crm.Failed,
				crm.Held, crm.Snoozed, crm.Dismissed); err != nil {
				return err
			}
			if order != "score" && order != "age" {
				return usageErrorf("--sort: invalid value %q; allowed: score or age", order)
			}
			f.ByAge = order == "age"
			if err := checkAtLeast("--limit", f.Limit, 1); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
				found, err := a.Cases(ctx, f)
				if err != nil {
					return err
				}
				return c.showCaseList(found)
			})
		},
	}
	cmd.Flags().StringSliceVar(&verdicts, "verdict", nil,
		"merge, separate, review or ignore; separate several with commas")
	cmd.Flags().StringSliceVar(&states, "state", nil,
		"planned, waiting, applied, undone, failed, held, snoozed or dismissed; separate several with commas")
	cmd.Flags().StringVar(&order, "sort", "score",
		"order of the cases of one verdict; score: most likely one person first; age: oldest first")
	cmd.Flags().IntVar(&f.Limit, "limit", 50, "maximum number of cases")
	return cmd
}

func (c *cli) showCaseList(found report.CaseList) error {
	out := c.newResultConsole()
	if err := out.CaseList(found); err != nil || out.AsJSON() {
		return err
	}
	switch {
	case found.NotSwept:
		c.showNext("leadtwin sweep   reads the leads and shows what Leadtwin would do; writes nothing to Odoo")
		return nil
	case len(found.Cases) == 0:
		c.showNext("leadtwin sweep   finds new ones")
		return nil
	}
	next := []string{
		"leadtwin cases show ID    leads, reasons and plan",
		"leadtwin cases apply ID   apply its plan; or cases merge, separate, dismiss, snooze ID",
	}
	if slices.ContainsFunc(found.Cases, func(c crm.Case) bool { return c.State == crm.Held }) {
		next = append(next, resumeHint)
	}
	c.showNext(next...)
	return nil
}

func (c *cli) casesShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show CASE", Short: "Show the leads, reasons, guards and plan of a case", Args: oneCaseID,
		RunE: c.onApp(app.NeedStoreToRead, func(ctx context.Context, a *app.App, args []string) error {
			one, people, err := a.Case(ctx, normalizeCaseID(args[0]))
			if err != nil {
				return err
			}
			out := c.newResultConsole()
			if out.AsJSON() {
				return out.JSON(one)
			}
			out.Case(one, people)
			c.showNext(caseHints(one, people.Proposed[one.ID] != "")...)
			return nil
		}),
	}
}

// resumeHint is how a user releases cases that a limit holds.
const resumeHint = "leadtwin resume   release all cases that a limit holds back"

// caseHints lists the decisions that are possible for a case.
func caseHints(one crm.Case, proposed bool) []string {
	do := func(command, what string) string {
		return fmt.Sprintf("leadtwin cases %-9s%s   %s", command, one.ID, what)
	}
	if proposed {
		return []string{do("confirm", "merge them, as a second person"), do("reject", "do not merge them; decide again")}
	}
	var next []string
	switch one.State {
	case crm.Dismissed:
		return []string{do("reopen", "may be proposed again")}
	case crm.Snoozed:
		next = append(next, do("reopen", "return it to the queue now"))
	case crm.Undone:
		return []string{"leadtwin history      actions in Odoo", "leadtwin cases list   current proposals"}
	case crm.Applied:
		return []string{"leadtwin history   actions in Odoo; 'leadtwin undo' undoes a merge"}
	case crm.Held:
		next = append(next, resumeHint)
	case crm.Planned, crm.Waiting, crm.Failed:
	}
	separate := do("separate", "different people: post a note")
	switch one.Verdict {
	case crm.Merge:
		next = append(next, do("apply", "merge them as planned"), separate)
	case crm.Separate:
		next = append(next, do("apply", "post the note as planned"), do("merge", "merge against the verdict; asks first"))
	case crm.Review:
		next = append(next, do("merge", "same person: merge them"), separate)
	case crm.Ignore:
		next = append(next, do("merge", "merge against the verdict; asks first"))
	}
	if one.State != crm.Snoozed {
		next = append(next, do("snooze", "decide later; needs --for, --until or --until-change"))
	}
	return append(next, do("dismiss", "never propose them together again"))
}

func (c *cli) userName() string {
	for _, name := range []string{"LEADTWIN_BY", "SUDO_USER", "USER"} {
		if value := c.getenv(name); value != "" {
			return value
		}
	}
	return "cli"
}

func oneCaseID(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageErrorf("'%s' needs the ID of one case, such as LT-7F3K9Q, got %d", cmd.CommandPath(), len(args))
	}
	if !strings.HasPrefix(normalizeCaseID(args[0]), "LT-") {
		return usageErrorf("%q is not a valid case ID; allowed: such as LT-7F3K9Q, see 'leadtwin cases list'", args[0])
	}
	return nil
}

func normalizeCaseID(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

func joinAllowed[T ~string](allowed []T) string {
	words := lists.Map(allowed, func(a T) string { return string(a) })
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func checkWords[T ~string](flag string, given []string, allowed ...T) ([]T, error) {
	var out []T
	for _, word := range given {
		if !slices.Contains(allowed, T(word)) {
			return nil, usageErrorf("%s: invalid value %q; allowed: %s", flag, word, joinAllowed(allowed))
		}
		out = append(out, T(word))
	}
	return out, nil
}

func checkAtLeast(flag string, given, least int) error {
	if given < least {
		return usageErrorf("%s: invalid value %d; allowed: %d or more", flag, given, least)
	}
	return nil
}
