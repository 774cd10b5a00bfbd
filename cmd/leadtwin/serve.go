package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) serve() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Run by itself: webhooks, schedules, queue, metrics",
		Long: "Listens on webhooks.listen for what Odoo reports, sweeps by schedule what no webhook told, and does with verdicts what\n" +
			"mode says: observe reports, review waits for people, auto carries out. Stops on SIGTERM, after what it has begun.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedOdooLater, func(ctx context.Context, a *app.App) error { return a.Serve(ctx) })
		},
	}
}

func (c *cli) pause() *cobra.Command {
	var why string
	cmd := &cobra.Command{
		Use: "pause", Short: "Stop writing to Odoo at once, until resume; lasts over restarts", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
				if err := a.PauseNow(ctx, c.who(), why); err != nil {
					return err
				}
				out := c.console()
				if out.AsJSON() {
					return out.JSON(map[string]bool{"paused": true})
				}
				out.Print("Paused: nothing is written to Odoo. Deliveries and sweeps go on.")
				out.Next("leadtwin resume   go on")
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&why, "why", "", "a word for the others")
	return cmd
}

func (c *cli) resume() *cobra.Command {
	return &cobra.Command{
		Use: "resume", Short: "Go on writing, and release what a brake held", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
				released, err := a.Resume(ctx, c.who())
				if err != nil {
					return err
				}
				out := c.console()
				if out.AsJSON() {
					return out.JSON(map[string]any{"paused": false, "released": released})
				}
				out.Print("Going on. %d cases that a brake held wait for their turn.", released)
				return nil
			})
		},
	}
}

func (c *cli) healthy() *cobra.Command {
	return &cobra.Command{
		Use: "healthy", Short: "Ask a running service whether it is alive (for containers)", Hidden: true, Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := c.settings()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), 3*time.Second)
			defer cancel()
			return app.AskReady(ctx, settings.Webhooks.Listen, "/healthz")
		},
	}
}
