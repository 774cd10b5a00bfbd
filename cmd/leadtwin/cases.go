package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
	"leadtwin/internal/crm"
)

func (c *cli) cases() *cobra.Command {
	cmd := &cobra.Command{
		Use: "cases", Short: "The review queue: list, show, and decide", Args: oneOfItsCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(c.casesList(), c.casesShow(),
		c.decide("approve", "Merge the leads of a case, after one more look at them in Odoo", (*app.App).Approve),
		c.decide("separate", "Keep the leads of a case apart: post the note", (*app.App).Separate),
		c.decide("dismiss", "Never propose these leads together again", (*app.App).Dismiss),
		c.decide("reopen", "Take a dismissal back", (*app.App).Reopen))
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
			if f.States, err = words("--state", states, crm.Planned, crm.Waiting, crm.Applied, crm.Failed, crm.Held, crm.Dismissed); err != nil {
				return err
			}
			if f.Limit < 1 {
				return usageError{fmt.Errorf("--limit: %d is not allowed; allowed: 1 or more", f.Limit)}
			}
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
				found, err := a.Cases(ctx, f)
				if err != nil {
					return err
				}
				out := c.console()
				if err := out.CaseList(found); err != nil || out.AsJSON() {
					return err
				}
				if len(found.Cases) == 0 {
					out.Next("leadtwin sweep   looks for new ones")
					return nil
				}
				next := []string{"leadtwin cases show ID   both sides, reasons and plan", "leadtwin cases approve | separate | dismiss ID"}
				if slices.ContainsFunc(found.Cases, func(c crm.Case) bool { return c.State == crm.Held }) {
					next = append(next, letGo)
				}
				out.Next(next...)
				return nil
			})
		},
	}
	cmd.Flags().StringSliceVar(&verdicts, "verdict", nil, "merge, separate, review or ignore; several separated by commas")
	cmd.Flags().StringSliceVar(&states, "state", nil, "planned, waiting, applied, failed, held or dismissed")
	cmd.Flags().IntVar(&f.Limit, "limit", 50, "most cases to list")
	return cmd
}

func (c *cli) casesShow() *cobra.Command {
	return &cobra.Command{
		Use: "show CASE", Short: "Show one case: leads, reasons, guards and plan", Args: oneCase,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
				one, people, err := a.Case(ctx, caseID(args[0]))
				if err != nil {
					return err
				}
				out := c.console()
				if out.AsJSON() {
					return out.JSON(one)
				}
				out.Case(one, people)
				out.Next(caseNext(one)...)
				return nil
			})
		},
	}
}

// letGo is how a person releases what a brake holds.
const letGo = "leadtwin resume   let all go on that a brake holds"

func caseNext(one crm.Case) []string {
	var next []string
	switch one.State {
	case crm.Dismissed:
		return []string{"leadtwin cases reopen " + one.ID}
	case crm.Applied:
		return []string{"leadtwin history   what was done; undo takes it back"}
	case crm.Held:
		next = append(next, letGo)
	case crm.Planned, crm.Waiting, crm.Failed:
	}
	return append(next,
		"leadtwin cases approve "+one.ID+"    merge them", "leadtwin cases separate "+one.ID+"   keep them apart, with a note",
		"leadtwin cases dismiss "+one.ID+"    never propose them again",
	)
}

// decide is a command that stores a person's decision on one case, and carries it out where that needs a write.
func (c *cli) decide(name, short string, do func(*app.App, context.Context, string, string) (console.Sweep, error)) *cobra.Command {
	return &cobra.Command{
		Use: name + " CASE", Short: short, Args: oneCase, Example: "  leadtwin cases " + name + " LT-7F3K9Q",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				result, err := do(a, ctx, caseID(args[0]), c.who())
				if err != nil {
					return err
				}
				out := c.console()
				if out.AsJSON() {
					err = out.JSON(result)
				} else {
					out.Cases(result.Cases, result.People)
					out.Next("leadtwin cases list   what else waits", "leadtwin history      what was done")
				}
				if err != nil {
					return err
				}
				for _, one := range result.Cases {
					switch {
					case one.State == crm.Failed:
						return needsPerson{"the case failed; it says why above"}
					case one.State != crm.Applied && one.Error != "":
						return needsPerson{"nothing was done; the case says why above"}
					}
				}
				return nil
			})
		},
	}
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
