package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) history() *cobra.Command {
	limit := 50
	cmd := &cobra.Command{
		Use: "history", Short: "What Leadtwin wrote to Odoo, newest first", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return usageError{fmt.Errorf("--limit: %d is not allowed; allowed: 1 or more", limit)}
			}
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
				done, err := a.History(ctx, limit)
				if err != nil {
					return err
				}
				return c.console().History(done)
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", limit, "most actions to list")
	return cmd
}
