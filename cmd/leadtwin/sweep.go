package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
	"leadtwin/internal/crm"
)

func (c *cli) sweep() *cobra.Command {
	var full, apply, acceptMissing bool
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Read what changed in Odoo, decide, and show it (or carry it out)",
		Long: "One sweep now: reads the leads that changed (all of them the first time, or with --full), decides which are one\n" +
			"person and which only share a company, and shows what it would do. Without --apply nothing is written to Odoo.\n" +
			"With --apply every merge and separate that no guard holds back is carried out now, whatever the mode.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withNewApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				result, err := a.Sweep(ctx, app.SweepOptions{Full: full, Apply: apply, AcceptMissing: acceptMissing, By: c.who()})
				if err == nil {
					return c.showSweep(result, apply)
				}
				if len(result.Cases) > 0 { // what was done before it must be told, too
					if failed := c.console().Sweep(c.withError(result, err)); failed != nil {
						return failed
					}
				}
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&full, "full", false, "read every lead again, not only what changed")
	cmd.Flags().BoolVar(&acceptMissing, "accept-missing", false, "many leads that are missing in Odoo were really deleted")
	cmd.Flags().BoolVar(&apply, "apply", false, "carry out what no guard holds back")
	return cmd
}

func (c *cli) showSweep(result console.Sweep, apply bool) error {
	out := c.console()
	if err := out.Sweep(result); err != nil {
		return err
	}
	failed, held, ready, reviews := 0, 0, 0, 0
	for _, one := range result.Cases {
		switch {
		case one.State == crm.Failed:
			failed++
		case one.State == crm.Held:
			held++
		case one.Verdict == crm.Review && one.State != crm.Dismissed:
			reviews++
		case one.State == crm.Planned || one.State == crm.Waiting:
			if one.Verdict == crm.Merge || one.Verdict == crm.Separate {
				ready++
			}
		}
	}
	if !out.AsJSON() && result.Stats.Leads == 0 {
		c.next("leadtwin doctor               whether odoo.database and the rights of the user are right")
	} else if !out.AsJSON() {
		c.next(sweepNext(apply, ready, reviews)...)
	}
	switch {
	case failed > 0:
		return needsPerson{countOf(failed, "case") + " failed; each says why above"}
	case held > 0:
		return needsPerson{countOf(held, "case") + " held by a limit; 'leadtwin resume' releases them"}
	case apply && ready > 0:
		return needsPerson{countOf(ready, "case") + " not carried out, since the leads changed meanwhile; sweep again"}
	}
	return nil
}

// countOf writes "1 case" and "2 cases".
func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func sweepNext(apply bool, ready, reviews int) []string {
	var next []string
	if !apply && ready > 0 {
		next = append(next, "leadtwin sweep --apply        carry out the merges and notes above")
	}
	if reviews > 0 {
		next = append(next, "leadtwin cases list           what needs a person; 'cases show ID', then cases merge, separate or dismiss")
	}
	if apply {
		next = append(next, "leadtwin history              what was done; 'leadtwin undo' undoes a merge")
	}
	if len(next) == 0 {
		next = append(next, "nothing: no case waits")
	}
	return next
}

// noArgs refuses arguments with a usage error.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("'%s' takes no arguments, got %q", cmd.CommandPath(), args[0])}
	}
	return nil
}
