package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/plaintext"
)

func (c *cli) history() *cobra.Command {
	limit, verify, kept, snapshot := 50, false, "", ""
	cmd := &cobra.Command{
		Use: "history", Short: "What Leadtwin wrote to Odoo, newest first", Args: noArgs,
		Example: "  leadtwin history\n  leadtwin history --verify\n  leadtwin history --verify --kept 5f0c…\n  leadtwin history --snapshot M-K7Q2X-0017 > leads.json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if verify && snapshot != "" {
				return usageError{errors.New("--verify and --snapshot do not go together")}
			}
			if kept != "" && !verify {
				return usageError{errors.New("--kept goes with --verify")}
			}
			if limit < 1 {
				return usageError{fmt.Errorf("--limit: %d is not allowed; allowed: 1 or more", limit)}
			}
			return c.withApp(cmd.Context(), app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
				switch {
				case snapshot != "":
					return a.Snapshot(ctx, strings.ToUpper(snapshot), plaintext.NewJSONWriter(c.stdout))
				case verify:
					return c.verify(ctx, a, kept)
				}
				done, err := a.History(ctx, limit)
				if err != nil {
					return err
				}
				out := c.console()
				if err := out.History(done); err != nil || out.AsJSON() || len(done.Actions) == 0 {
					return err
				}
				c.next("leadtwin undo M-…  --preview   what taking a merge back would do")
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", limit, "most actions to list")
	cmd.Flags().BoolVar(&verify, "verify", false, "check that nobody changed the audit trail, the journal or the snapshots")
	cmd.Flags().StringVar(&kept, "kept", "", "with --verify: the last hash that an earlier --verify told; it must still be in the trail")
	cmd.Flags().StringVar(&snapshot, "snapshot", "", "print what was kept of the leads of this merge, as JSON")
	return cmd
}

func (c *cli) verify(ctx context.Context, a *app.App, kept string) error {
	state, err := a.VerifyAudit(ctx, kept)
	if err != nil {
		return err
	}
	return c.done(map[string]any{"sound": true, "lines": state.Lines, "head": state.Head},
		fmt.Sprintf("The audit trail is sound: %d lines, last hash %s. Keep that hash elsewhere: --kept with it notices lines cut off at the end.", state.Lines, state.Head))
}
