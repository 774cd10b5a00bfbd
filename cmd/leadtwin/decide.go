package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
	"leadtwin/internal/crm"
)

// decision is a command that decides on cases.
type decision struct {
	name, short, long string
	do                func(a *app.App, ctx context.Context, ids []string, by string) (console.Sweep, error)
}

func (c *cli) decisions() []*cobra.Command {
	return []*cobra.Command{
		c.decide(decision{
			name: "apply", short: "Carry out the plan that 'cases show' displays: the merge or the note",
			long: "For cases with the verdict merge or separate, which have a plan. Cases for review and ignored ones have none: decide on\n" +
				"them with 'cases merge', 'cases separate' or 'cases dismiss'. Leads that changed in Odoo since the last sweep are\n" +
				"refused: sweep and look again.",
			do: (*app.App).Apply,
		}),
		c.casesMerge(),
		c.decide(decision{
			name: "separate", short: "Keep the leads of cases separate: post one internal note that mentions every salesperson",
			long: "For cases with the verdict review or merge whose leads are different people; for the verdict separate it is the plan.\n" +
				"The leads are not proposed as one person again unless they change.",
			do: (*app.App).Separate,
		}),
		c.decide(decision{
			name: "dismiss", short: "Never propose these leads together again",
			long: "For every verdict. Writes nothing to Odoo. The leads that survive later merges inherit it. 'cases reopen' removes it.",
			do:   (*app.App).Dismiss,
		}),
		c.casesSnooze(),
		c.decide(decision{
			name: "reopen", short: "Remove a dismissal or end a snooze",
			long: "A dismissed case may be proposed again; a snoozed case returns to the review queue.", do: (*app.App).Reopen,
		}),
	}
}

// decide makes the command of a decision that needs no question.
func (c *cli) decide(d decision) *cobra.Command {
	return &cobra.Command{
		Use: d.name + " CASE...", Short: d.short, Long: d.long, Args: caseIDs,
		Example: "  leadtwin cases " + d.name + " LT-7F3K9Q",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				return c.decided(d.do(a, ctx, caseIDList(args), c.who()))
			})
		},
	}
}

func (c *cli) casesMerge() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "merge CASE...", Short: "Merge the leads of cases, whatever guard holds them back", Args: caseIDs,
		Long: "For cases with the verdict review or merge whose leads are one person. Against the verdict separate or ignore it lists\n" +
			"what would be merged and asks; without a terminal it needs --yes.",
		Example: "  leadtwin cases merge LT-7F3K9Q\n  leadtwin cases merge --yes LT-7F3K9Q",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				ids := caseIDList(args)
				if !yes {
					if err := c.askBeforeMerge(ctx, a, ids); err != nil {
						return err
					}
				}
				return c.decided(a.Merge(ctx, ids, c.who()))
			})
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "merge against the verdicts separate and ignore without asking")
	return cmd
}

// askBeforeMerge lists the cases whose verdict is not to merge, and asks.
func (c *cli) askBeforeMerge(ctx context.Context, a *app.App, ids []string) error {
	var against []string
	for _, id := range ids {
		one, people, err := a.Case(ctx, id)
		if err != nil {
			return err
		}
		open := one.State != crm.Applied && one.State != crm.Dismissed // the others are refused
		if !open || one.Verdict != crm.Separate && one.Verdict != crm.Ignore {
			continue
		}
		c.questions().Merging(one, people)
		against = append(against, fmt.Sprintf("%s (%s)", id, one.Verdict))
	}
	if len(against) == 0 {
		return nil
	}
	return c.confirm("Merge these leads against the verdict of "+strings.Join(against, ", ")+"?", "cases merge --yes "+strings.Join(ids, " "))
}

// decided shows the cases that were decided on, also those before one that was refused.
func (c *cli) decided(result console.Sweep, err error) error {
	out := c.console()
	if err != nil && len(result.Cases) == 0 {
		return err
	}
	if out.AsJSON() {
		if e := out.JSON(c.withError(result, err)); e != nil {
			return e
		}
		return errors.Join(err, notDone(result.Cases))
	}
	for _, one := range result.Cases {
		out.Case(one, result.People)
	}
	if err != nil {
		return err
	}
	c.next("leadtwin cases list   what else waits", "leadtwin history      what was done")
	return notDone(result.Cases)
}

// notDone says which case was not carried out.
func notDone(cases []crm.Case) error {
	for _, one := range cases {
		switch {
		case one.State == crm.Snoozed:
		case one.State == crm.Failed:
			return needsPerson{fmt.Sprintf("case %s failed; it says why above", one.ID)}
		case one.State != crm.Applied && one.Error != "":
			return needsPerson{fmt.Sprintf("nothing was done for case %s; it says why above", one.ID)}
		}
	}
	return nil
}

// caseIDs accepts one or more ids of cases.
func caseIDs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError{fmt.Errorf("'%s' takes the ids of one or more cases, such as LT-7F3K9Q", cmd.CommandPath())}
	}
	for _, arg := range args {
		if err := oneCase(cmd, []string{arg}); err != nil {
			return err
		}
	}
	if ids := caseIDList(args); len(slices.Compact(slices.Sorted(slices.Values(ids)))) != len(ids) {
		return usageError{errors.New("a case is named twice")}
	}
	return nil
}

func caseIDList(args []string) []string {
	ids := make([]string, len(args))
	for i, arg := range args {
		ids[i] = caseID(arg)
	}
	return ids
}
