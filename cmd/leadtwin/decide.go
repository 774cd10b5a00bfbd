package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
)

// decision is a command that decides cases.
type decision struct {
	name, short, long string
	decide            func(a *app.App, ctx context.Context, ids []string, by string) (report.Sweep, error)
}

func (c *cli) decisionCommands() []*cobra.Command {
	return []*cobra.Command{
		c.newDecisionCommand(decision{
			name: "apply", short: "Apply the plan of cases: merge the leads or post the note",
			long: "'cases show' displays the plan. Only the verdicts merge and separate have one; decide other cases\n" +
				"with 'cases merge', 'cases separate' or 'cases dismiss'. If leads changed in Odoo since the last\n" +
				"sweep, the command is refused: run 'leadtwin sweep' and check the case again.",
			decide: (*app.App).Apply,
		}),
		c.casesMergeCommand(),
		c.newRefusalCommand(decision{
			name: "separate", short: "Mark the leads as different people and notify their salespeople",
			long: "Posts one internal note that mentions all salespeople. Use it for the verdicts review and merge; for\n" +
				"separate, the note is the plan. The leads are not proposed as the same person again unless they\n" +
				"change.",
		}, true),
		c.newRefusalCommand(decision{
			name: "dismiss", short: "Never propose these leads together again",
			long: "Works for all verdicts and writes nothing to Odoo. Survivors of later merges inherit the dismissal.\n" +
				"'cases reopen' removes it.",
		}, false),
		c.newDecisionCommand(decision{
			name: "confirm", short: "Confirm merges that another person proposed",
			long: "If review.four_eyes_above or review.four_eyes_leads requires two people, 'cases merge' and the\n" +
				"review desk store a proposal first. Another person confirms it here or in the desk; its author\n" +
				"cannot.",
			decide: (*app.App).Confirm,
		}),
		c.newDecisionCommand(decision{
			name: "reject", short: "Reject merges that another person proposed, or withdraw your own proposal",
			long:   "The cases wait for a decision again.",
			decide: (*app.App).Reject,
		}),
		c.casesSnoozeCommand(),
		c.newDecisionCommand(decision{
			name: "reopen", short: "Remove a dismissal or end a snooze",
			long:   "A dismissed case may be proposed again; a snoozed case returns to the review queue.",
			decide: (*app.App).Reopen,
		}),
	}
}

func (c *cli) newDecisionCommand(d decision) *cobra.Command {
	return &cobra.Command{
		Use: d.name + " CASE...", Short: d.short, Long: d.long, Args: requireCaseIDs,
		Example: "  leadtwin cases " + d.name + " LT-7F3K9Q",
		RunE: c.onApp(app.NeedOdoo, func(ctx context.Context, a *app.App, args []string) error {
			return c.showDecided(d.decide(a, ctx, normalizeCaseIDs(args), c.userName()))
		}),
	}
}

// newRefusalCommand returns the command of a decision that keeps leads apart, with a reason, and a sentence for a note.
func (c *cli) newRefusalCommand(d decision, posts bool) *cobra.Command {
	var why, note string
	d.decide = func(a *app.App, ctx context.Context, ids []string, by string) (report.Sweep, error) {
		if posts {
			return a.Separate(ctx, ids, desk.Reason(why), note, by)
		}
		return a.Dismiss(ctx, ids, desk.Reason(why), by)
	}
	cmd := c.newDecisionCommand(d)
	cmd.Flags().StringVar(&why, "reason", "", "why not the same person: "+desk.ReasonList())
	if posts {
		cmd.Flags().StringVar(&note, "note", "", fmt.Sprintf("a sentence for the note, at most %d characters", desk.MaxNote))
	}
	return cmd
}

func (c *cli) casesMergeCommand() *cobra.Command {
	var yes bool
	var choice app.MergeChoice
	var without []int64
	var values map[string]int64
	cmd := &cobra.Command{
		Use: "merge CASE...", Short: "Merge the leads of cases, regardless of guards", Args: requireCaseIDs,
		Long: "For cases whose leads belong to the same person. If the verdict is separate or ignore, it shows what\n" +
			"would be merged and asks; without a terminal it needs --yes. The remaining lead gets the salesperson\n" +
			"and the sales team of the plan, unless you name others. --without takes leads out of the case first.\n" +
			"--value takes a value of the result from a lead other than the one that Odoo would choose.",
		Example: "  leadtwin cases merge LT-7F3K9Q\n  leadtwin cases merge --yes LT-7F3K9Q\n" +
			"  leadtwin cases merge --salesperson ann@example.com --team Europe LT-7F3K9Q\n" +
			"  leadtwin cases merge --value email_from=42 --value address=41 LT-7F3K9Q\n" +
			"  leadtwin cases merge --without 43 --dismiss-without LT-7F3K9Q",
		RunE: c.onApp(app.NeedOdoo, func(ctx context.Context, a *app.App, args []string) error {
			ids := normalizeCaseIDs(args)
			if !yes {
				if err := c.confirmMerge(ctx, a, ids); err != nil {
					return err
				}
			}
			for _, id := range without {
				choice.LeftOut = append(choice.LeftOut, crm.LeadID(id))
			}
			for name, id := range values {
				if choice.Values == nil {
					choice.Values = crm.ChosenValues{}
				}
				choice.Values[name] = crm.LeadID(id)
			}
			return c.showDecided(a.Merge(ctx, ids, choice, c.userName()))
		}),
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask before merging against the verdict separate or ignore")
	cmd.Flags().StringVar(&choice.To.Salesperson, "salesperson", "", "login or id of the user who gets the remaining lead")
	cmd.Flags().StringVar(&choice.To.Team, "team", "", "name or id of the sales team that gets it")
	cmd.Flags().Int64SliceVar(&without, "without", nil, "ids of leads that stay as they are; separate several with commas")
	cmd.Flags().StringToInt64Var(&values, "value", nil, "field=lead: the lead whose value the result gets; fields: "+
		strings.Join(crm.ChoosableFields(), ", "))
	cmd.Flags().BoolVar(&choice.DismissLeftOut, "dismiss-without", false,
		"never propose them with the others again; always so in mode auto")
	return cmd
}

// confirmMerge shows the cases with the verdict separate or ignore and asks for confirmation.
func (c *cli) confirmMerge(ctx context.Context, a *app.App, ids []string) error {
	var against []string
	for _, id := range ids {
		one, people, err := a.Case(ctx, id)
		if err != nil {
			return err
		}
		open := one.State != crm.Applied && one.State != crm.Dismissed // others are refused later
		if !open || one.Verdict != crm.Separate && one.Verdict != crm.Ignore {
			continue
		}
		c.questionConsole().Merging(one, people)
		against = append(against, fmt.Sprintf("%s (%s)", id, one.Verdict))
	}
	if len(against) == 0 {
		return nil
	}
	return c.confirmOnTerminal("Merge these leads against the verdict of "+strings.Join(against, ", ")+"?",
		"cases merge --yes "+strings.Join(ids, " "))
}

// showDecided shows the decided cases, including those before one that was refused.
func (c *cli) showDecided(result report.Sweep, err error) error {
	out := c.newResultConsole()
	if err != nil && len(result.Cases) == 0 {
		return err
	}
	if out.AsJSON() {
		if e := out.JSON(c.withError(result, err)); e != nil {
			return e
		}
		return errors.Join(err, unappliedCase(result.Cases))
	}
	for _, one := range result.Cases {
		out.Case(one, result.References)
	}
	if err != nil {
		return err
	}
	c.showNext(afterDecision(result.Cases)...)
	return unappliedCase(result.Cases)
}

// afterDecision are the next steps. A case that left the queue without a write to Odoo can return to it.
func afterDecision(cases []crm.Case) []string {
	var hidden []string
	for i := range cases {
		if cases[i].State == crm.Dismissed || cases[i].Snoozed != nil {
			hidden = append(hidden, cases[i].ID)
		}
	}
	if len(hidden) == 0 {
		return []string{"leadtwin cases list   remaining cases", "leadtwin history      actions in Odoo"}
	}
	return []string{
		"leadtwin cases list   remaining cases",
		"leadtwin cases reopen " + strings.Join(hidden, " ") + "   returns the case that you have just decided to the queue",
	}
}

func unappliedCase(cases []crm.Case) error {
	for _, one := range cases {
		switch {
		case one.State == crm.Snoozed:
		case one.State == crm.Failed:
			return needsReviewError{fmt.Sprintf("case %s failed; see the error above", one.ID)}
		case one.State != crm.Applied && one.Error != "":
			return needsReviewError{fmt.Sprintf("case %s was not applied; see the reason above", one.ID)}
		}
	}
	return nil
}

func requireCaseIDs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageErrorf("'%s' needs the ID of at least one case, such as LT-7F3K9Q", cmd.CommandPath())
	}
	for _, arg := range args {
		if err := oneCaseID(cmd, []string{arg}); err != nil {
			return err
		}
	}
	if ids := normalizeCaseIDs(args); len(lists.Distinct(ids)) != len(ids) {
		return usageErrorf("a case is given twice")
	}
	return nil
}

func normalizeCaseIDs(args []string) []string {
	return lists.Map(args, normalizeCaseID)
}
