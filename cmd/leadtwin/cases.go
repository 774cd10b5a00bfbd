package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
)

func (c *cli) cases() *cobra.Command {
	cmd := &cobra.Command{
		Use: "cases", Short: "The review queue: list, show, and decide", Args: oneOfItsCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.casesList(), c.casesShow())
	cmd.AddCommand(c.decisions()...)
	return cmd
}

func (c *cli) casesList() *cobra.Command {
	var f app.CaseFilter
	var verdicts, states []string
	cmd := &cobra.Command{
		Use: "list", Short: "List cases; without flags those that wait for a person", Args: noArgs,
		Example: "  leadtwin cases list\n  leadtwin cases list --verdict ignore\n  leadtwin cases list --state failed,held",
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if f.Verdicts, err = words("--verdict", verdicts, crm.Merge, crm.Separate, crm.Review, crm.Ignore); err != nil {
				return err
			}
			if f.States, err = words("--state", states, crm.Planned, crm.Waiting, crm.Applied, crm.Undone, crm.Failed, crm.Held, crm.Snoozed, crm.Dismissed); err != nil {
				return err
			}
			if f.Limit < 1 {
				return usageError{fmt.Errorf("--limit: %d is not allowed; allowed: 1 or more", f.Limit)}
			}
			return c.withApp(cmd.Context(), app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
				found, err := a.Cases(ctx, f)
				if err != nil {
					return err
				}
				out := c.console()
				if err := out.CaseList(found); err != nil || out.AsJSON() {
					return err
				}
				if found.NotSwept {
					c.next("leadtwin sweep   reads the leads and decides; writes nothing to Odoo")
					return nil
				}
				if len(found.Cases) == 0 {
					c.next("leadtwin sweep   looks for new ones")
					return nil
				}
				next := []string{"leadtwin cases show ID   both sides, reasons and plan", "leadtwin cases apply ID   carry out its plan; or cases merge, separate, dismiss ID"}
				if slices.ContainsFunc(found.Cases, func(c crm.Case) bool { return c.State == crm.Held }) {
					next = append(next, letGo)
				}
				c.next(next...)
				return nil
			})
		},
	}
	cmd.Flags().StringSliceVar(&verdicts, "verdict", nil, "merge, separate, review or ignore; several separated by commas")
	cmd.Flags().StringSliceVar(&states, "state", nil, "planned, waiting, applied, undone, failed, held, snoozed or dismissed")
	cmd.Flags().IntVar(&f.Limit, "limit", 50, "most cases to list")
	return cmd
}

func (c *cli) casesShow() *cobra.Command {
	return &cobra.Command{
		Use: "show CASE", Short: "Show one case: leads, reasons, guards and plan", Args: oneCase,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withApp(cmd.Context(), app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
				one, people, err := a.Case(ctx, caseID(args[0]))
				if err != nil {
					return err
				}
				out := c.console()
				if out.AsJSON() {
					return out.JSON(one)
				}
				out.Case(one, people)
				c.next(caseNext(one)...)
				return nil
			})
		},
	}
}

// letGo is how a user releases cases that a limit holds.
const letGo = "leadtwin resume   release all cases that a limit holds"

// caseNext are the decisions that make sense for a case.
func caseNext(one crm.Case) []string {
	do := func(command, what string) string {
		return fmt.Sprintf("leadtwin cases %-9s%s   %s", command, one.ID, what)
	}
	var next []string
	switch one.State {
	case crm.Dismissed:
		return []string{do("reopen", "remove the dismissal")}
	case crm.Snoozed:
		next = append(next, do("reopen", "end the snooze"))
	case crm.Undone:
		return []string{"leadtwin history   what was done", "leadtwin cases list   what is proposed now"}
	case crm.Applied:
		return []string{"leadtwin history   what was done; 'leadtwin undo' undoes a merge"}
	case crm.Held:
		next = append(next, letGo)
	case crm.Planned, crm.Waiting, crm.Failed:
	}
	separate := do("separate", "keep the leads separate, with a note")
	switch one.Verdict {
	case crm.Merge:
		next = append(next, do("apply", "merge them, as planned"), separate)
	case crm.Separate:
		next = append(next, do("apply", "post the note, as planned"), do("merge", "merge them against the verdict; asks first"))
	case crm.Review:
		next = append(next, do("merge", "they are one person: merge them"), separate)
	case crm.Ignore:
		next = append(next, do("merge", "merge them against the verdict; asks first"))
	}
	return append(next, do("dismiss", "never propose them together again"))
}

// who names the person at the keyboard for journal and audit.
func (c *cli) who() string {
	for _, name := range []string{"LEADTWIN_BY", "SUDO_USER", "USER"} {
		if value := c.getenv(name); value != "" {
			return value
		}
	}
	return "cli"
}

func oneCase(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageError{fmt.Errorf("'%s' takes the id of one case, such as LT-7F3K9Q, got %d", cmd.CommandPath(), len(args))}
	}
	if !strings.HasPrefix(caseID(args[0]), "LT-") {
		return usageError{fmt.Errorf("%q is no id of a case; allowed: such as LT-7F3K9Q, see 'leadtwin cases list'", args[0])}
	}
	return nil
}

// caseID takes ids as people type them.
func caseID(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// anyOf writes "merge, separate or review".
func anyOf[T ~string](allowed []T) string {
	words := make([]string, len(allowed))
	for i, a := range allowed {
		words[i] = string(a)
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// words checks a list flag against the words that are allowed.
func words[T ~string](flag string, given []string, allowed ...T) ([]T, error) {
	var out []T
	for _, word := range given {
		if !slices.Contains(allowed, T(word)) {
			return nil, usageError{fmt.Errorf("%s: %q is not allowed; allowed: %s", flag, word, anyOf(allowed))}
		}
		out = append(out, T(word))
	}
	return out, nil
}
