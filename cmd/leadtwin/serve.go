package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) serve() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Run by itself: webhooks, schedules, queue, metrics",
		Long: "Listens on server.listen for what Odoo reports, sweeps by schedule what no webhook told, and does with verdicts what\n" +
			"mode says: observe reports, review waits for people, auto carries out. Stops on SIGTERM, after what it has begun.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withNewApp(cmd.Context(), app.NeedOdooLater, func(ctx context.Context, a *app.App) error { return a.Serve(ctx) })
		},
	}
}

func (c *cli) pause() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "pause", Short: "Stop writing to Odoo at once, until resume; lasts over restarts", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
				if err := a.PauseNow(ctx, c.who(), reason); err != nil {
					return err
				}
				out := c.console()
				if out.AsJSON() {
					return out.JSON(map[string]any{"paused": true, "reason": reason, "store": a.StoreName()})
				}
				out.Print("Paused: nothing is written to Odoo. Deliveries and sweeps go on.")
				c.next("leadtwin resume   go on")
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "why, shown wherever a write is refused until resume")
	return cmd
}

func (c *cli) resume() *cobra.Command {
	return &cobra.Command{
		Use: "resume", Short: "Resume writing and release cases held by a limit", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
				resumed, err := a.Resume(ctx, c.who())
				if err != nil {
					return err
				}
				out := c.console()
				if out.AsJSON() {
					return out.JSON(map[string]any{"paused": false, "was_paused": resumed.Pause != nil, "released": resumed.Released, "store": a.StoreName()})
				}
				out.Print("%s", resumedText(resumed))
				return nil
			})
		},
	}
}

func resumedText(r app.Resumed) string {
	text := "Leadtwin was not paused, and no limit held a case: nothing changed."
	switch {
	case r.Pause != nil:
		text = "Resumed. Leadtwin was paused " + r.Pause.String() + "."
	case r.Released > 0:
		text = "Leadtwin was not paused."
	}
	if r.Released == 1 {
		return text + " 1 case that a limit held waits for its turn."
	}
	if r.Released > 1 {
		return fmt.Sprintf("%s %d cases that a limit held wait for their turn.", text, r.Released)
	}
	return text
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
			return app.AskReady(ctx, settings.Server.Listen, "/healthz")
		},
	}
}
