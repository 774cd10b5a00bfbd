package main

import (
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
)

func (c *cli) demo() *cobra.Command {
	once := false
	cmd := &cobra.Command{
		Use: "demo", Short: "Try Leadtwin on a small in-memory Odoo with sample leads",
		Long: "Starts a small in-memory Odoo with about sixty sample leads, sweeps it, merges and posts notes there, shows what it found,\n" +
			"why, and what changed, and then serves the review desk with the cases that need a decision, until Ctrl-C. Nothing outside\n" +
			"this process is touched; no settings are needed.",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			once = once || c.console().AsJSON()
			return app.Demo(cmd.Context(), app.DemoOptions{Now: time.Now, LogTo: c.stderr, Shown: c.showDemo, Once: once})
		},
	}
	cmd.Flags().BoolVar(&once, "once", false, "exit after the result, without the review desk")
	return cmd
}

// showDemo prints the result of the demo and, where it is served, the address of the desk.
func (c *cli) showDemo(result console.Demo, desk string) error {
	out := c.console()
	if out.AsJSON() {
		return out.Sweep(result.Sweep)
	}
	if err := out.Demo(result); err != nil {
		return err
	}
	if desk != "" {
		c.next(desk + "     the review desk: decide the cases that wait there; press Ctrl-C here to end the demo")
		return nil
	}
	c.next("leadtwin config init     write a settings file for your own Odoo",
		"leadtwin doctor          check it", "leadtwin sweep           a dry run: nothing is written to Odoo")
	return nil
}
