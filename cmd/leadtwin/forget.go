package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/store"
)

func (c *cli) forgetCommand() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "forget LEAD|ADDRESS", Short: "Remove personal data of a lead, e-mail address or phone number from the store",
		Long: "Shows what would be removed and asks; without a terminal it needs --yes. The data is removed\n" +
			"permanently from mirror, cases, snapshots and journal details: merges of the lead can no longer be\n" +
			"undone. A plain number is a lead ID; phone numbers start with 0 or +. The audit trail records the\n" +
			"removal without the data. Odoo is not changed: delete the lead there first, otherwise the next sweep\n" +
			"reads it again.",
		Example: "  leadtwin forget 41\n  leadtwin forget --yes robin@acme.test",
		Args:    requireOneArg("the ID of a lead, an e-mail address or a phone number"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !strings.ContainsAny(args[0], "@0123456789") {
				return usageErrorf("%q is not a valid lead ID, e-mail address or phone number", args[0])
			}
			return c.withApp(cmd.Context(), app.NeedStore,
				func(ctx context.Context, a *app.App) error { return c.forgetConfirmed(ctx, a, args[0], yes) })
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask before removing")
	return cmd
}

func (c *cli) forgetConfirmed(ctx context.Context, a *app.App, what string, yes bool) error {
	would, err := a.PreviewForget(ctx, what)
	if err != nil {
		return err
	}
	if would == (store.ForgetResult{}) {
		return fmt.Errorf("the store contains no data of %q; check the spelling", what)
	}
	if !yes {
		c.questionConsole().Print("This permanently removes from the store: %s. "+
			"Merges among these actions can no longer be undone.", removedText(would))
		if err := c.confirmOnTerminal("Remove it?", "forget --yes "+what); err != nil {
			return err
		}
	}
	f, err := a.Forget(ctx, what, c.userName())
	if err != nil {
		return err
	}
	return c.showDone(f, "Removed: "+removedText(f)+".")
}

func removedText(f store.ForgetResult) string {
	var parts []string
	for _, one := range []struct {
		n    int
		what string
	}{{f.Leads, "lead"}, {f.Customers, "customer"}, {f.Cases, "case"}, {f.Snapshots, "snapshot"}} {
		if one.n > 0 {
			parts = append(parts, plaintext.Count(one.n, one.what))
		}
	}
	if f.Entries > 0 {
		parts = append(parts, "details of "+plaintext.Count(f.Entries, "action"))
	}
	return strings.Join(parts, ", ")
}
