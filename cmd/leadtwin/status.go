package main

import (
	"context"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Show what is running, waiting, held or paused", Args: requireNoArgs,
		Long: "Reads only the store: mode, pause and its reason, running service, process that writes, last sweeps, cases\n" +
			"that are waiting, held, failed or snoozed, and interrupted actions. In mode observe the service does not\n" +
			"finish those.",
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
