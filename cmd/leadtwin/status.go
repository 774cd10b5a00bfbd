package main

import (
	"context"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) status() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "What runs, waits and is held, and who paused it and why", Args: noArgs,
		Long: "Reads the store only: mode, pause, the running service, the process that writes now, the last sweeps of the service, cases\n" +
			"that wait, are held or failed, and actions that were interrupted. In mode observe the service does not finish those.",
		Example: "  leadtwin status\n  leadtwin status --output json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
				s, err := a.Status(ctx)
				if err != nil {
					return err
				}
				return c.console().Status(s)
			})
		},
	}
}
