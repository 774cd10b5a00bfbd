package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

func (c *cli) storeCommand() *cobra.Command {
	return newGroup(&cobra.Command{Use: "store", Short: "Back up, restore, move and check the store"},
		&cobra.Command{
			Use: "backup FILE", Short: "Copy the store to a new file while Leadtwin is running",
			Args: requireOneArg("a file name, such as leadtwin-backup.db"),
			RunE: c.onApp(app.NeedStore, func(ctx context.Context, a *app.App, args []string) error {
				if err := a.Backup(ctx, args[0]); err != nil {
					return err
				}
				return c.showDone(map[string]any{"backup": args[0]}, "Backup written to "+args[0]+".")
			}),
		},
		c.storeRestoreCommand(),
		c.storeMigrateCommand(),
		c.storeAdoptCommand(),
		&cobra.Command{
			Use: "check", Short: "Check the integrity of the store and whether it is writable", Args: requireNoArgs,
			RunE: c.onApp(app.NeedStoreToRead, func(ctx context.Context, a *app.App, _ []string) error {
				readOnly, err := a.CheckStore(ctx)
				if err != nil {
					return err
				}
				text := "The store is intact."
				if readOnly {
					text += " It is read-only here: only commands that read can use it."
				}
				return c.showDone(map[string]any{"ok": true, "read_only": readOnly}, text)
			}),
		})
}

func (c *cli) storeRestoreCommand() *cobra.Command {
	anyDatabase := false
	cmd := &cobra.Command{
		Use: "restore FILE", Short: "Restore a backup to store.url; never overwrites an existing store",
		Args: requireOneArg("the file of a backup"),
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := c.loadSettings()
			if err != nil {
				return err
			}
			if err := app.RestoreStore(cmd.Context(), settings, args[0], anyDatabase); err != nil {
				return err
			}
			return c.showDone(map[string]any{"restored": args[0]}, "Store restored. The next sweep updates the mirror.")
		},
	}
	cmd.Flags().BoolVar(&anyDatabase, "any-database", false,
		"accept a backup of another Odoo database, such as a renamed one")
	return cmd
}

func (c *cli) storeAdoptCommand() *cobra.Command {
	return &cobra.Command{
		Use: "adopt", Short: "Import from Odoo's notes what is missing in this store", Args: requireNoArgs,
		Long: "Use it for a new store, or after the store or Odoo was restored from a backup. Reads the notes that\n" +
			"Leadtwin posted in Odoo, registers other stores, and imports merges, undone merges and notes, so\n" +
			"that nothing is done twice and no undone merge is repeated. Merges and notes that no longer exist in\n" +
			"Odoo are dropped. Writes nothing to Odoo. Dismissals leave no note in Odoo, so those made since the\n" +
			"backup are lost.",
		RunE: c.onApp(app.NeedOdoo, func(ctx context.Context, a *app.App, _ []string) error {
			got, err := a.Adopt(ctx, c.userName())
			if err != nil {
				return err
			}
			if c.newResultConsole().AsJSON() {
				return c.newResultConsole().JSON(got)
			}
			c.newResultConsole().Print("%s", adoptedText(got))
			c.showNext("leadtwin sweep --full   read all leads; writes nothing to Odoo")
			return nil
		}),
	}
}

func adoptedText(got report.Adoption) string {
	parts := []string{fmt.Sprintf("Imported from Odoo: %s, %s, %s.",
		plaintext.Count(got.Merges, "merge"), plaintext.Count(got.Undone, "undone merge"),
		plaintext.Count(got.Notes, "note"))}
	for _, id := range got.Stores {
		if id == "" {
			id = "of an older version"
		}
		parts = append(parts, "Registered store "+id+".")
	}
	if got.Lost+got.LostNotes > 0 {
		parts = append(parts, fmt.Sprintf("Dropped because they no longer exist in Odoo: %s, %s.",
			plaintext.Count(got.Lost, "merge"), plaintext.Count(got.LostNotes, "note")))
	}
	return strings.Join(parts, " ")
}

func (c *cli) showDone(v any, sentence string) error {
	out := c.newResultConsole()
	if out.AsJSON() && v != nil {
		return out.JSON(v)
	}
	out.Print("%s", sentence)
	return nil
}

func requireOneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
			return usageErrorf("'%s' needs %s, got %d arguments", cmd.CommandPath(), what, len(args))
		}
		return nil
	}
}
