package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/rules/labelled"
)

func (c *cli) rulesExplainCommand() *cobra.Command {
	var file, region string
	var columns []string
	var live bool
	cmd := &cobra.Command{
		Use:   "explain A B",
		Short: "Explain the verdict on two leads and what would change it",
		Long: "Shows each value as typed and as compared, the evidence for and against one person, the relation,\n" +
			"the verdict with its guards, and every single change of a setting or a value that would change the\n" +
			"verdict.\n\n" +
			"A and B are ids of leads, read from the store of the last sweep, or else from Odoo. With --file they\n" +
			"are ids in a CSV file (row numbers if it has no ids) or in a YAML file with golden cases. Writes\n" +
			"nothing.",
		Example: "  leadtwin rules explain 41 42\n  leadtwin rules explain 7 9 --file leads.csv",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 || args[0] == args[1] {
				return usageErrorf("'leadtwin rules explain' needs the IDs of two different leads, such as: " +
					"leadtwin rules explain 41 42")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if file == "" {
				return c.explainLeads(cmd.Context(), args, live)
			}
			m, err := labelled.ParseColumnMap(columns)
			if err != nil {
				return usageErrorf("--columns: %w", err)
			}
			return c.withJudge(func(judge *app.Judge) error {
				input, err := c.openInput(file)
				if err != nil {
					return err
				}
				defer input.Close() //nolint:errcheck // only read
				result, err := judge.ExplainFile(file, input, [2]string{args[0], args[1]}, m, region)
				return c.showExplanation(result, err)
			})
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "CSV or YAML file with the leads; - is standard input")
	cmd.Flags().StringSliceVar(&columns, "columns", nil, "for a CSV file: COLUMN=HEADER, as for 'rules score'")
	cmd.Flags().StringVar(&region, "country", "", "for a CSV file: country of numbers in rows without one, such as DE")
	cmd.Flags().BoolVar(&live, "live", false, "read the leads from Odoo, even if the store has them")
	return cmd
}

func (c *cli) showExplanation(result report.Explanation, err error) error {
	if err != nil {
		return err
	}
	return c.newResultConsole().Explanation(result)
}

// explainLeads reads the leads from the store, or else from Odoo.
func (c *cli) explainLeads(ctx context.Context, args []string, live bool) error {
	list, err := parseLeadIDs(args)
	if err != nil {
		return err
	}
	ids := [2]crm.LeadID{list[0], list[1]}
	if !live {
		found := false
		err := c.withApp(ctx, app.NeedStoreToRead, func(ctx context.Context, a *app.App) error {
			result, stored, err := a.ExplainStored(ctx, ids)
			if found = stored; err != nil || !stored {
				return err
			}
			return c.newResultConsole().Explanation(result)
		})
		_, noStore := errors.AsType[*app.NoStoreError](err)
		if found || err != nil && !noStore {
			return err
		}
	}
	return c.withNewApp(ctx, app.NeedOdoo, func(ctx context.Context, a *app.App) error {
		return c.showExplanation(a.Explain(ctx, ids))
	})
}
