package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
)

func (c *cli) check() *cobra.Command {
	return &cobra.Command{
		Use:     "check ID...",
		Short:   "Show the similar leads of these leads, why, and what should happen",
		Long:    "Reads these leads and all that share an address, domain, phone number or customer with them from Odoo, now.\nIt needs no sweep before and writes nothing.",
		Example: "  leadtwin check 41 42",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{fmt.Errorf("check needs the id of at least one lead, such as: leadtwin check 41")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ids, err := leadIDs(args)
			if err != nil {
				return err
			}
			return c.withNewApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				result, err := a.Check(ctx, ids)
				if err != nil {
					return err
				}
				if err := c.console().Check(result); err != nil {
					return err
				}
				if len(result.Missing) > 0 {
					return errors.New(notThere(result.Missing))
				}
				return nil
			})
		},
	}
}

// notThere is a sentence about leads that were asked for in vain.
func notThere(ids []crm.LeadID) string {
	if len(ids) == 1 {
		return "lead " + crm.FormatIDs(ids) + " does not exist in Odoo, or is hidden from Leadtwin's user"
	}
	return "leads " + crm.FormatIDs(ids) + " do not exist in Odoo, or are hidden from Leadtwin's user"
}

func leadIDs(args []string) ([]crm.LeadID, error) {
	ids := make([]crm.LeadID, len(args))
	for i, arg := range args {
		n, err := strconv.ParseInt(arg, 10, 32)
		if err != nil || n <= 0 {
			return nil, usageError{fmt.Errorf("%q is no id of a lead; allowed: whole numbers from 1, such as 41", arg)}
		}
		ids[i] = crm.LeadID(n)
	}
	return ids, nil
}
