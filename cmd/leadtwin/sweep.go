package main

import (
	"context"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

func (c *cli) sweepCommand() *cobra.Command {
	var full, apply, acceptMissing bool
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "Read changed leads from Odoo and show, or apply, what to merge and separate",
		Long: "Reads the leads that changed since the last sweep (the first time, or with --full, all leads), finds\n" +
			"those of the same person and those that only share an organisation, and shows what it would do.\n" +
			"Nothing is written to Odoo without --apply. With --apply, all merges and notes that no guard holds\n" +
			"back are applied now, regardless of the mode.",
		Args: requireNoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withNewApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				result, err := a.Sweep(ctx,
					app.SweepOptions{Full: full, Apply: apply, AcceptMissing: acceptMissing, By: c.userName()})
				if err == nil {
					return c.showSweep(result, apply)
				}
				if len(result.Cases) > 0 { // report what was done before the error
					if failed := c.newResultConsole().Sweep(c.withError(result, err)); failed != nil {
						return failed
					}
				}
				return err
			})
		},
	}
	cmd.Flags().BoolVar(&full, "full", false, "read all leads, not only changed ones")
	cmd.Flags().BoolVar(&acceptMissing, "accept-missing", false, "confirm that many leads missing from Odoo were deleted")
	cmd.Flags().BoolVar(&apply, "apply", false, "apply all merges and notes that no guard holds back")
	return cmd
}

func (c *cli) showSweep(result report.Sweep, apply bool) error {
	out := c.newResultConsole()
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
		case result.References.Proposed[one.ID] != "": // a user confirms or rejects it
		case one.State == crm.Planned || one.State == crm.Waiting:
			if one.Verdict == crm.Merge || one.Verdict == crm.Separate {
				ready++
			}
		}
	}
	if !out.AsJSON() && result.Stats.Leads == 0 {
		c.showNext("leadtwin doctor               checks odoo.database and the access rights of the user")
	} else if !out.AsJSON() {
		c.showNext(sweepHints(apply, result.Warning != "", ready, reviews)...)
	}
	switch {
	case failed > 0:
		return needsReviewError{plaintext.Count(failed, "case") + " failed; see the errors above"}
	case held > 0:
		return needsReviewError{plaintext.Count(held, "case") + " held by a limit; 'leadtwin resume' releases them"}
	case apply && ready > 0:
		return needsReviewError{plaintext.Count(ready, "case") + " not applied because the leads changed; sweep again"}
	}
	return nil
}

// sweepHints are the commands that come next. disputed: store and Odoo disagree about the past, so nothing is written.
func sweepHints(apply, disputed bool, ready, reviews int) []string {
	var next []string
	switch {
	case disputed:
		next = append(next, "leadtwin store adopt          import what Odoo's notes record, if this is the right store")
	case !apply && ready > 0:
		next = append(next, "leadtwin sweep --apply        apply the merges and notes above")
	}
	if reviews > 0 {
		next = append(next,
			"leadtwin cases list           cases that need review; decide with cases merge, separate, dismiss or snooze")
	}
	if apply {
		next = append(next, "leadtwin history              actions in Odoo; 'leadtwin undo' undoes a merge")
	}
	if len(next) == 0 {
		next = append(next, "nothing to do")
	}
	return next
}

func requireNoArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageErrorf("'%s' accepts no arguments, got %q", cmd.CommandPath(), args[0])
	}
	return nil
}
