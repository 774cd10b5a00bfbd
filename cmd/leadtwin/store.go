package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) store() *cobra.Command {
	cmd := &cobra.Command{
		Use: "store", Short: "Back up, restore or check what Leadtwin keeps", Args: oneOfItsCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "backup FILE", Short: "Copy the store to a new file, while Leadtwin works", Args: oneArg("a file name, such as leadtwin-backup.db"),
			RunE: func(cmd *cobra.Command, args []string) error {
				return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
					if err := a.Backup(ctx, args[0]); err != nil {
						return err
					}
					return c.done(map[string]any{"backup": args[0]}, "The backup is in "+args[0]+".")
				})
			},
		},
		&cobra.Command{
			Use: "restore FILE", Short: "Put a backup where store.url points; an existing store is left alone", Args: oneArg("the file of a backup"),
			RunE: func(cmd *cobra.Command, args []string) error {
				settings, err := c.settings()
				if err != nil {
					return err
				}
				if err := app.RestoreStore(cmd.Context(), settings, args[0]); err != nil {
					return err
				}
				return c.done(map[string]any{"restored": args[0]}, "The store is back. The next sweep brings its copy of the leads up to date.")
			},
		},
		&cobra.Command{
			Use: "check", Short: "Check that the store is sound and can be written", Args: noArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return c.withApp(cmd.Context(), app.NeedStore, func(ctx context.Context, a *app.App) error {
					if err := a.CheckStore(ctx); err != nil {
						return err
					}
					return c.done(map[string]any{"ok": true}, "The store is sound.")
				})
			},
		})
	return cmd
}

// done prints a sentence, or for machines a value.
func (c *cli) done(v any, sentence string) error {
	out := c.console()
	if out.AsJSON() && v != nil {
		return out.JSON(v)
	}
	out.Print("%s", sentence)
	return nil
}

func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
			return usageError{fmt.Errorf("'%s' takes %s, got %d arguments", cmd.CommandPath(), what, len(args))}
		}
		return nil
	}
}
