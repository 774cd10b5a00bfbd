package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) rulesReplayCommand() *cobra.Command {
	var o app.ReplayOptions
	var since string
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Decide again what people decided: where the rules agree, and which setting would help",
		Long: "Reads the decisions of people from the store: merges that they approved or undid, leads that they kept\n" +
			"separate or dismissed. Decides them again by the settings of today, as if no user had decided, and counts where\n" +
			"the rules agree, ask, miss a duplicate, or would do harm by a merge that people did not want. Then tries single\n" +
			"changes of settings: a harm weighs 100, a miss 10, a question 1.\n\n" +
			"Merges are decided by the snapshots of their leads (kept for retention.snapshot_days), other decisions by the\n" +
			"leads as the last sweep read them. Merges that people made in Odoo itself come from the messages that Odoo\n" +
			"posted about them: they keep names, addresses and numbers of the leads that are gone. The lead that remained\n" +
			"is compared as it is now, with what it took over, so that the rules may agree too often; a miss is sure.\n" +
			"Reads the store and Odoo, writes nothing; with --store-only it asks Odoo nothing.",
		Example: "  leadtwin rules replay\n  leadtwin rules replay --since 2026-01-01\n" +
			"  LEADTWIN_RULES_LOST=merge leadtwin rules replay",
		Args: requireNoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkAtLeast("--limit", o.Limit, 1); err != nil {
				return err
			}
			if err := checkAtLeast("--worst", o.Worst, 0); err != nil {
				return err
			}
			var err error
			if o.Since, err = parsePast("--since", since, time.Now()); err != nil {
				return err
			}
			need := app.NeedOdoo
			if o.StoreOnly {
				need = app.NeedStoreToRead
			}
			return c.withApp(cmd.Context(), need, func(ctx context.Context, a *app.App) error {
				result, err := a.Replay(ctx, o)
				if err != nil {
					return err
				}
				return c.newResultConsole().Replay(result)
			})
		},
	}
	cmd.Flags().IntVar(&o.Limit, "limit", 2000,
		"how many decisions, and how many merges in Odoo, are compared, the newest")
	cmd.Flags().StringVar(&since, "since", "52w",
		"merges in Odoo since a time or for a duration, such as 2026-01-01 or 4w")
	cmd.Flags().BoolVar(&o.StoreOnly, "store-only", false, "leave merges in Odoo out, and ask Odoo nothing")
	cmd.Flags().IntVar(&o.Worst, "worst", 10, "how many differences are listed, the worst first")
	return cmd
}
