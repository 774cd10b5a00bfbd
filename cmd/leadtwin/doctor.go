package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/report"
)

func (c *cli) doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check connection, access rights, clock and store, and suggest fixes", Args: requireNoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := c.loadSettings()
			if err != nil {
				return err
			}
			if err := settings.RequireOdoo(); err != nil {
				return err
			}
			health := app.Doctor(cmd.Context(), app.Options{Settings: settings, Now: time.Now, LogTo: c.stderr})
			out := c.newResultConsole()
			if err := out.Health(health); err != nil {
				return err
			}
			switch worst := health.Worst(); {
			case worst == report.Failed:
				//nolint:staticcheck // ST1005: starts with a name
				return errors.New("Leadtwin is not ready; see the remedy of each failed check above")
			case !out.AsJSON():
				c.showNext("leadtwin sweep   shows what Leadtwin would do; writes nothing to Odoo")
			}
			return nil
		},
	}
}
