package main

import (
	"context"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) rulesReplayCommand() *cobra.Command {
	var limit, worst int
	cmd := &cobra.Command{
		Use:   "replay",
		Short: "Decide again what people decided: where the rules agree, and which setting would help",
		Long: "Reads the decisions of people from the store: merges that they approved or undid, leads that they kept\n" +
			"separate or dismissed. Decides them again by the settings of today, as if no user had decided, and counts where\n" +
			"the rules agree, ask, miss a duplicate, or would do harm by a merge that people did not want. Then tries single\n" +
			"changes of settings: a harm weighs 100, a miss 10, a question 1.\n\n" +
			"Merges are decided by the snapshots of their leads (kept for retention.snapshot_days), other decisions by the\n" +
			"leads as the last sweep read them. Merges that people made in Odoo itself are not included: Odoo's chatter does\n" +
			"not keep the values of the merged leads in a form that can be compared. Reads only the store, writes nothing.",
		Example: "  leadtwin rules replay\n  LEADTWIN_RULES_LOST=merge leadtwin rules replay",
		Args:    requireNoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return usageErrorf("--limit: invalid value %d; allowed: 1 or more", limit)
			}
			if worst < 0 {
				return usageErrorf("--worst: invalid value %d; allowed: 0 or more", worst)
			}
			return c.withApp(cmd.Context(), app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
				result, err := a.Replay(ctx, limit, worst)
				if err != nil {
					return err
				}
				return c.newResultConsole().Replay(result)
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 2000, "how many decisions are compared, the newest")
	cmd.Flags().IntVar(&worst, "worst", 10, "how many differences are listed, the worst first")
	return cmd
}
