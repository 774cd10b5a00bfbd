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
		c.storeRestore(),
		c.storeAdopt(),
		&cobra.Command{
			Use: "check", Short: "Check that the store is sound, and whether it can be written", Args: noArgs,
			RunE: func(cmd *cobra.Command, _ []string) error {
				return c.withApp(cmd.Context(), app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
					readOnly, err := a.CheckStore(ctx)
					if err != nil {
						return err
					}
					text := "The store is sound."
					if readOnly {
						text += " It is read-only here, so only commands that read work with it."
					}
					return c.done(map[string]any{"ok": true, "read_only": readOnly}, text)
				})
			},
		})
	return cmd
}

func (c *cli) storeRestore() *cobra.Command {
	anyDatabase := false
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Put a backup where store.url points; an existing store is left alone", Args: oneArg("the file of a backup"),
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := c.settings()
			if err != nil {
				return err
			}
			if err := app.RestoreStore(cmd.Context(), settings, args[0], anyDatabase); err != nil {
				return err
			}
			return c.done(map[string]any{"restored": args[0]}, "The store is back. The next sweep brings its copy of the leads up to date.")
		},
	}
	cmd.Flags().BoolVar(&anyDatabase, "any-database", false, "also restore a backup of another Odoo database than odoo.database, such as a renamed one")
	return cmd
}

func (c *cli) storeAdopt() *cobra.Command {
	return &cobra.Command{
		Use: "adopt", Short: "Take over from Odoo's notes what this store does not know", Args: noArgs,
		Long: "For a store that is new, or was restored from a backup, or whose Odoo was restored: reads the notes that Leadtwin wrote in\n" +
			"Odoo, makes other stores known, and takes over merges, undone merges and notes, so that nothing is done twice and no\n" +
			"undone merge is repeated. Merges and notes that Odoo no longer shows are given up. Writes nothing to Odoo.\n" +
			"Dismissals ('cases dismiss') leave no note in Odoo: those since the backup are lost.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				got, err := a.Adopt(ctx, c.who())
				if err != nil {
					return err
				}
				if c.console().AsJSON() {
					return c.console().JSON(got)
				}
				c.console().Print("%s", adoptedText(got))
				c.next("leadtwin sweep --full   read all leads again; a dry run")
				return nil
			})
		},
	}
}

func adoptedText(got app.Adopted) string {
	parts := []string{fmt.Sprintf("Taken over from Odoo: %d merges, %d undone merges, %d notes.", got.Merges, got.Undone, got.Notes)}
	for _, id := range got.Stores {
		if id == "" {
			id = "of an older version"
		}
		parts = append(parts, "The store "+id+" is known now.")
	}
	if got.Lost+got.LostNotes > 0 {
		parts = append(parts, fmt.Sprintf("Given up, since Odoo no longer shows them: %d merges, %d notes.", got.Lost, got.LostNotes))
	}
	return strings.Join(parts, " ")
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
