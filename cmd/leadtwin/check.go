package main

import (
	"context"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
)

func (c *cli) checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check ID...",
		Short: "Show leads similar to the given leads, with evidence and verdict",
		Long: "Reads from Odoo the given leads and all leads that share an e-mail address, domain, phone number or\n" +
			"customer with them. Needs no earlier sweep and writes nothing.",
		Example: "  leadtwin check 41 42",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageErrorf("'leadtwin check' needs the ID of at least one lead, such as: leadtwin check 41")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := parseLeadIDs(args)
			if err != nil {
				return err
			}
			return c.withNewApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				result, err := a.Check(ctx, ids)
				if err != nil {
					return err
				}
				if err := c.newResultConsole().LeadCheck(result); err != nil {
					return err
				}
				if len(result.Missing) > 0 {
					return errors.New(missingLeadsText(result.Missing))
				}
				return nil
			})
		},
	}
}

func missingLeadsText(ids []crm.LeadID) string {
	if len(ids) == 1 {
		return "lead " + crm.FormatIDs(ids) + " does not exist in Odoo or is not visible to the Leadtwin user"
	}
	return "leads " + crm.FormatIDs(ids) + " do not exist in Odoo or are not visible to the Leadtwin user"
}

func parseLeadIDs(args []string) ([]crm.LeadID, error) {
	ids := make([]crm.LeadID, len(args))
	for i, arg := range args {
		n, err := strconv.ParseInt(arg, 10, 32)
		if err != nil || n <= 0 {
			return nil, usageErrorf("%q is not a valid lead ID; allowed: whole numbers from 1, such as 41", arg)
		}
		ids[i] = crm.LeadID(n)
	}
	return ids, nil
}
