package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) casesSnooze() *cobra.Command {
	var span, until string
	var untilChange bool
	cmd := &cobra.Command{
		Use: "snooze CASE...", Short: "Take cases out of the review queue for a while", Args: caseIDs,
		Long: "The cases leave 'cases list' and are not applied automatically until the time has come, or their leads change in\n" +
			"Odoo. Writes nothing to Odoo. 'cases list --state snoozed' lists them, 'cases reopen' ends the snooze.",
		Example: "  leadtwin cases snooze LT-7F3K9Q --for 1w\n  leadtwin cases snooze LT-7F3K9Q --until 2026-12-01\n" +
			"  leadtwin cases snooze LT-7F3K9Q --until-change",
		RunE: func(cmd *cobra.Command, args []string) error {
			end, err := snoozeEnd(time.Now(), span, until, untilChange)
			if err != nil {
				return err
			}
			return c.withApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				return c.decided(a.Snooze(ctx, caseIDList(args), end, c.who()))
			})
		},
	}
	cmd.Flags().StringVar(&span, "for", "", "how long, such as 12h, 1d or 2w")
	cmd.Flags().StringVar(&until, "until", "", "until when: "+momentsAllowed)
	cmd.Flags().BoolVar(&untilChange, "until-change", false, "until the leads change")
	return cmd
}

// snoozeEnd is when a snooze ends; zero is with the next change. Exactly one of the three flags is needed.
func snoozeEnd(now time.Time, span, until string, untilChange bool) (time.Time, error) {
	switch {
	case span != "" && until == "" && !untilChange:
		length, err := parseSpan("--for", span)
		return now.Add(length), err
	case until != "" && span == "" && !untilChange:
		end, err := parseMoment("--until", until)
		if err == nil && !end.After(now) {
			err = usageError{fmt.Errorf("--until: %q is in the past; allowed: a later time", until)}
		}
		return end, err
	case untilChange && span == "" && until == "":
		return time.Time{}, nil
	}
	return time.Time{}, usageError{errors.New("'cases snooze' needs exactly one of --for, --until and --until-change")}
}
