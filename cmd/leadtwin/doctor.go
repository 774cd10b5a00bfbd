package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
)

func (c *cli) doctor() *cobra.Command {
	return &cobra.Command{
		Use: "doctor", Short: "Check connection, rights, clock and store, and say what to do", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := c.settings()
			if err != nil {
				return err
			}
			if err := settings.RequireOdoo(); err != nil {
				return err
			}
			health := app.Doctor(cmd.Context(), app.Options{Settings: settings, Now: time.Now, LogTo: c.stderr})
			out := c.console()
			if err := out.Health(health); err != nil {
				return err
			}
			switch worst := health.Worst(); {
			case worst == console.Failure:
				return errors.New("Leadtwin cannot work yet; each failed check above says what to do") //nolint:staticcheck // ST1005: begins with a name
			case !out.AsJSON():
				c.next("leadtwin sweep   a dry run: shows what it would do and writes nothing")
			}
			return nil
		},
	}
}
