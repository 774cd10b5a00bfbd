package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/store"
)

func (c *cli) storeMigrateCommand() *cobra.Command {
	var to, toFile string
	cmd := &cobra.Command{
		Use: "migrate --to URL", Short: "Move the store from SQLite to an empty PostgreSQL database",
		Args: requireNoArgs,
		Long: "Copies all rows, compares both stores row by row, and commits only then. The SQLite file is not\n" +
			"changed. Stop the service first. Afterwards set store.url to the new address and move the file away:\n" +
			"two stores must not use the same Odoo. After an error, you can run the command again; it never\n" +
			"overwrites data. Other users of the machine can see the arguments of a command: use --to-file for an\n" +
			"address with a password.",
		Example: "leadtwin store migrate --to-file /run/secrets/store_url",
		RunE: func(cmd *cobra.Command, _ []string) error {
			address, err := targetAddress(to, toFile)
			if err != nil {
				return err
			}
			settings, err := c.loadSettings()
			if err != nil {
				return err
			}
			if !strings.HasPrefix(settings.Store.URL, "sqlite:") {
				return usageErrorf("'%s' moves a store from SQLite, but store.url is %s", cmd.CommandPath(),
					store.Location(settings.Store.URL))
			}
			moved, err := app.MigrateStore(cmd.Context(), settings, address, time.Now())
			if err != nil {
				return err
			}
			place := store.Location(address)
			return c.showDone(map[string]any{"moved_to": place, "rows": moved},
				fmt.Sprintf("Moved %s of %s to %s and compared them.\nSet store.url to that address, and move the file %s away.",
					plaintext.Count(int(moved.Rows()), "row"), plaintext.Count(len(moved), "table"), place,
					strings.TrimPrefix(settings.Store.URL, "sqlite:")))
		},
	}
	cmd.Flags().StringVar(&to, "to", "", "address of the database, postgres://…")
	cmd.Flags().StringVar(&toFile, "to-file", "", "file with that address")
	return cmd
}

// targetAddress is the address of the new store. Errors do not show it, since it may hold a password.
func targetAddress(to, file string) (string, error) {
	if (to == "") == (file == "") {
		return "", usageErrorf("'leadtwin store migrate' needs either --to or --to-file")
	}
	if file != "" {
		text, err := os.ReadFile(file) //nolint:gosec // G304: an admin names the file
		if err != nil {
			return "", fmt.Errorf("read the address of the new store: %w", err)
		}
		to = strings.TrimSpace(string(text))
	}
	if !strings.HasPrefix(to, "postgres://") && !strings.HasPrefix(to, "postgresql://") {
		return "", usageErrorf("the new store must be on PostgreSQL: its address begins with postgres://")
	}
	return to, nil
}
