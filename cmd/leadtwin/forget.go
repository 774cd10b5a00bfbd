package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/store"
)

func (c *cli) forget() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "forget LEAD|ADDRESS", Short: "Remove personal data of a lead, an e-mail address or a phone number from the store",
		Long: "Counts what would be removed and asks; without a terminal it needs --yes. Removes it from the copy of leads, cases,\n" +
			"snapshots and details of the journal, for good: merges with that lead cannot be undone any more. Digits are the id of a\n" +
			"lead; a telephone number has a zero or a plus before it. The audit trail gets a line that does not hold the address.\n" +
			"Odoo is not touched: delete the lead there first, else the next sweep reads it again.",
		Example: "  leadtwin forget 41\n  leadtwin forget --yes robin@acme.test",
		Args:    oneArg("the id of a lead, an e-mail address or a phone number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !strings.ContainsAny(args[0], "@0123456789") {
				return usageError{fmt.Errorf("%q is neither the id of a lead nor an address or number", args[0])}
			}
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error { return c.forgetOne(ctx, a, args[0], yes) })
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "remove it without asking")
	return cmd
}

func (c *cli) forgetOne(ctx context.Context, a *app.App, what string, yes bool) error {
	would, err := a.PreviewForget(ctx, what)
	if err != nil {
		return err
	}
	if would == (store.ForgetResult{}) {
		return fmt.Errorf("nothing is kept of %q, so nothing was removed; check the spelling", what)
	}
	if !yes {
		c.questions().Print("This removes from the store, for good: %s. Merges among these actions cannot be undone any more.", removed(would))
		if err := c.confirm("Remove it?", "forget --yes "+what); err != nil {
			return err
		}
	}
	f, err := a.Forget(ctx, what, c.who())
	if err != nil {
		return err
	}
	return c.done(f, "Removed: "+removed(f)+".")
}

// removed lists what forget removes, without what there is none of.
func removed(f store.ForgetResult) string {
	var parts []string
	for _, one := range []struct {
		n    int
		what string
	}{{f.Leads, "lead"}, {f.Customers, "customer"}, {f.Cases, "case"}, {f.Snapshots, "snapshot"}} {
		if one.n > 0 {
			parts = append(parts, countOf(one.n, one.what))
		}
	}
	if f.Entries > 0 {
		parts = append(parts, "details of "+countOf(f.Entries, "action"))
	}
	return strings.Join(parts, ", ")
}
