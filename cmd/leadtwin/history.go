package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/plaintext"
)

func (c *cli) historyCommand() *cobra.Command {
	limit, verify, expectHash, snapshot := 50, false, "", ""
	cmd := &cobra.Command{
		Use: "history", Short: "List Leadtwin's writes to Odoo, newest first", Args: requireNoArgs,
		Example: "  leadtwin history\n  leadtwin history --verify\n  leadtwin history --verify --expect-hash 5f0c…\n" +
			"  leadtwin history --snapshot M-K7Q2X-0017 > leads.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if verify && snapshot != "" {
				return usageErrorf("--verify and --snapshot exclude each other")
			}
			if expectHash != "" && !verify {
				return usageErrorf("--expect-hash requires --verify")
			}
			if err := checkAtLeast("--limit", limit, 1); err != nil {
				return err
			}
			return c.withApp(cmd.Context(), app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
				switch {
				case snapshot != "":
					return a.Snapshot(ctx, strings.ToUpper(snapshot), plaintext.NewJSONWriter(c.stdout))
				case verify:
					return c.verifyAudit(ctx, a, expectHash)
				}
				done, err := a.History(ctx, limit)
				if err != nil {
					return err
				}
				out := c.newResultConsole()
				if err := out.History(done); err != nil || out.AsJSON() || len(done.Actions) == 0 {
					return err
				}
				c.showNext("leadtwin undo M-… --preview   what undoing a merge would restore")
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", limit, "maximum number of actions")
	cmd.Flags().BoolVar(&verify, "verify", false, "check that audit trail, journal and snapshots were not changed")
	cmd.Flags().StringVar(&expectHash, "expect-hash", "",
		"with --verify: hash printed by an earlier --verify that must still be in the audit trail")
	cmd.Flags().StringVar(&snapshot, "snapshot", "", "print the snapshots of the leads of this merge as JSON")
	return cmd
}

func (c *cli) verifyAudit(ctx context.Context, a *app.App, expectHash string) error {
	state, err := a.VerifyAudit(ctx, expectHash)
	if err != nil {
		return err
	}
	text := "Audit trail verified: no entries."
	if state.Lines > 0 {
		text = fmt.Sprintf("Audit trail verified: %s, last hash %s. Store this hash elsewhere; "+
			"'leadtwin history --verify --expect-hash %s' later detects truncation.",
			entryCount(state.Lines), state.Head, state.Head)
	}
	return c.showDone(map[string]any{"verified": true, "entries": state.Lines, "hash": state.Head}, text)
}

func entryCount(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
