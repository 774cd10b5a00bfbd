package main

import (
	"context"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Show what is running, waiting, held or paused", Args: requireNoArgs,
		Long: "Shows the mode, the pause and its reason, the running service, the process that writes, the last\n" +
			"sweeps, cases that are waiting, held, failed or snoozed, and interrupted actions, which the service\n" +
			"does not finish in mode observe. Reads only the store.",
		Example: "  leadtwin status\n  leadtwin status --output json",
		RunE: c.onApp(app.NeedStoreToRead, func(ctx context.Context, a *app.App, _ []string) error {
			s, err := a.Status(ctx)
			if err != nil {
				return err
			}
			return c.newResultConsole().Status(s)
		}),
	}
}
