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
		Short: "Compare the rules with past decisions, and suggest settings",
		Long: "Reads users' decisions from the store: merges that they approved or undid, and leads that they kept\n" +
			"separate or dismissed. Evaluates these leads with the current settings, as if no user had decided,\n" +
			"and counts how often the rules agree, ask, miss a duplicate, or would do harm by an unwanted merge.\n" +
			"Then tries single changes of settings; a harm weighs 100, a miss 10, a question 1.\n\n" +
			"Merges are evaluated from the snapshots of their leads (kept for retention.snapshot_days), other\n" +
			"decisions from the leads as the last sweep read them. Merges that users made in Odoo itself are read\n" +
			"from the messages that Odoo posted about them, which contain names, addresses and numbers of the\n" +
			"merged leads. The remaining lead is compared as it is now, with the values it took over, so the\n" +
			"number of agreements may be too high; every miss is certain. Reads the store and Odoo, and writes\n" +
			"nothing; with --store-only it does not call Odoo.",
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
		"maximum number of decisions, and of merges in Odoo, to compare, newest first")
	cmd.Flags().StringVar(&since, "since", "52w",
		"merges in Odoo since a time or for a duration, such as 2026-01-01 or 4w")
	cmd.Flags().BoolVar(&o.StoreOnly, "store-only", false, "do not call Odoo; leaves out merges in Odoo")
	cmd.Flags().IntVar(&o.Worst, "worst", 10, "maximum number of differences to list, worst first")
	return cmd
}
