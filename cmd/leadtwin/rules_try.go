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
		Short: "Show which verdicts other settings of rules would change; nothing is saved",
		Long: "Reads settings of the section rules from a file in YAML, as in the settings file, puts them over the\n" +
			"effective settings, and compares what both make of all leads as the last sweep read them. FILE - is\n" +
			"standard input. Reads only the store: with whom salespeople wrote is known as far as the last sweep held\n" +
			"merges back because of it. The page Policy of the review desk does the same.",
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
	cmd.Flags().IntVar(&limit, "limit", 20, "how many changes are listed")
	return cmd
}
