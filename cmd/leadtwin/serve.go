package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

func (c *cli) serveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "serve", Short: "Run as a service (webhooks, schedules, queue, review desk, metrics)",
		Long: "Receives webhooks on server.listen, runs scheduled sweeps and acts according to mode: observe only\n" +
			"reports, review applies users' decisions, and auto also applies merges and notes that no guard holds\n" +
			"back. On SIGTERM it finishes running work, then exits.",
		Args: requireNoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o := app.Options{Need: app.NeedOdooLater, NewStore: true, OnListen: func(desk string) {
				if out := c.newResultConsole(); !out.AsJSON() {
					out.Next(desk + "   the review desk; Ctrl-C here stops the service")
				}
			}}
			return c.withOptions(cmd.Context(), o, func(ctx context.Context, a *app.App) error { return a.Serve(ctx) })
		},
	}
}

func (c *cli) pauseCommand() *cobra.Command {
	var reason string
	cmd := &cobra.Command{
		Use: "pause", Short: "Stop all writes to Odoo until 'leadtwin resume' (survives restarts)", Args: requireNoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
				if err := a.PauseNow(ctx, c.userName(), reason); err != nil {
					return err
				}
				out := c.newResultConsole()
				if out.AsJSON() {
					return out.JSON(map[string]any{"paused": true, "reason": reason, "store": a.StoreName()})
				}
				out.Print("Paused. Leadtwin writes nothing to Odoo; deliveries and sweeps continue.")
				c.showNext("leadtwin resume   resume writing")
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&reason, "reason", "", "reason, shown to other users wherever a write is refused")
	return cmd
}

func (c *cli) resumeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "resume", Short: "Resume writing and release cases held by a limit", Args: requireNoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
				resumed, err := a.Resume(ctx, c.userName())
				if err != nil {
					return err
				}
				out := c.newResultConsole()
				if out.AsJSON() {
					return out.JSON(map[string]any{
						"paused": false, "was_paused": resumed.Pause != nil, "released": resumed.Released, "store": a.StoreName(),
					})
				}
				out.Print("%s", resumedText(resumed))
				return nil
			})
		},
	}
}

func resumedText(r report.Resumed) string {
	text := "Nothing changed: Leadtwin was not paused and no case was held."
	switch {
	case r.Pause != nil:
		text = "Resumed. Leadtwin was paused " + r.Pause.String() + "."
	case r.Released > 0:
		text = "Leadtwin was not paused."
	}
	if r.Released > 0 {
		text += " Released " + plaintext.Count(r.Released, "held case") + "."
	}
	return text
}

func (c *cli) healthyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "healthy", Args: requireNoArgs,
		Short: "Check that the service on this machine is alive (for container health checks)",
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := c.loadSettings()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), 3*time.Second)
			defer cancel()
			return app.AskReady(ctx, settings.Server.Listen, "/healthz")
		},
	}
}
