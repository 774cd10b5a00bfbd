package main

import (
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) demo() *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: "See it work on a small in-memory Odoo with sample leads",
		Long: "Starts a small in-memory Odoo with some sixty sample leads, sweeps it, merges and posts notes there, shows what was\n" +
			"found, why, and what changed, and ends. That takes about a second; where 'go run' starts it for the first time, compiling\n" +
			"takes one to four minutes before. Nothing outside this process is touched; no settings are needed.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			result, err := app.Demo(cmd.Context(), app.DemoOptions{Now: time.Now, LogTo: c.stderr})
			if err != nil {
				return err
			}
			out := c.console()
			if out.AsJSON() {
				return out.Sweep(result.Sweep)
			}
			if err := out.Demo(result); err != nil {
				return err
			}
			c.next("leadtwin config init     write a settings file for your own Odoo",
				"leadtwin doctor          tells whether it is right", "leadtwin sweep           a dry run there: writes nothing")
			return nil
		},
	}
}
