package main

import (
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/report"
)

func (c *cli) demoCommand() *cobra.Command {
	once := false
	cmd := &cobra.Command{
		Use: "demo", Short: "Try Leadtwin on a small in-memory Odoo with sample leads",
		Long: "Starts a small in-memory Odoo with about sixty sample leads, sweeps it, applies merges and notes,\n" +
			"shows the result with reasons, and serves the review desk with the cases that need a decision until\n" +
			"you press Ctrl-C. Nothing outside this process is changed, and no settings are needed.",
		Args: requireNoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			once = once || c.newResultConsole().AsJSON()
			return app.Demo(cmd.Context(), app.DemoOptions{Now: time.Now, LogTo: c.stderr, Shown: c.showDemo, Once: once})
		},
	}
	cmd.Flags().BoolVar(&once, "once", false, "exit after the result, without the review desk")
	return cmd
}

// showDemo prints the result of the demo and, where it is served, the address of the desk.
func (c *cli) showDemo(result report.Demo, desk string) error {
	out := c.newResultConsole()
	if out.AsJSON() {
		return out.Sweep(result.Sweep)
	}
	if err := out.Demo(result); err != nil {
		return err
	}
	if desk != "" {
		c.showNext(desk+"     the review desk, where cases wait for you; press Ctrl-C here to end the demo",
			"Try first: j opens a case, m merges its leads, u shows what an undo would restore, ? lists all keys.")
		return nil
	}
	c.showNext("leadtwin config init     create a settings file for your Odoo",
		"leadtwin doctor          check connection and access rights",
		"leadtwin sweep           show what Leadtwin would do; writes nothing to Odoo")
	return nil
}
