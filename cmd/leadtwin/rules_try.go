package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

const maxRulesFile = 1 << 20

func (c *cli) rulesTryCommand() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "try FILE",
		Short: "Show which verdicts would change with other rules; nothing is saved",
		Long: "Reads settings of the section rules from a YAML file in the form of the settings file, applies them\n" +
			"over the effective settings, and compares the results of both for all leads as the last sweep read\n" +
			"them. '-' as FILE is standard input. Reads only the store: salespeople's correspondents are known\n" +
			"only for merges that the last sweep held back because of them. The page Policy of the review desk\n" +
			"does the same.",
		Example: "  leadtwin rules try stricter.yaml\n  echo 'rules: {lost: merge}' | leadtwin rules try -",
		Args:    requireOneFile,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkAtLeast("--limit", limit, 0); err != nil {
				return err
			}
			file, err := c.openInput(args[0])
			if err != nil {
				return err
			}
			defer file.Close() //nolint:errcheck // only read
			text, err := io.ReadAll(io.LimitReader(file, maxRulesFile))
			if err != nil {
				return fmt.Errorf("read %s: %w", args[0], err)
			}
			settings, err := c.loadSettings()
			if err != nil {
				return err
			}
			changed, err := settings.ChangeRules(nil, string(text))
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			return c.withApp(cmd.Context(), app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
				result, err := a.TryRules(ctx, changed, limit)
				if err != nil {
					return err
				}
				return c.newResultConsole().Trial(result)
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 20, "maximum number of changes to list")
	return cmd
}
