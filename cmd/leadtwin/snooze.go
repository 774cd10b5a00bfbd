package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

func (c *cli) casesSnoozeCommand() *cobra.Command {
	var span, until string
	var untilChange bool
	cmd := &cobra.Command{
		Use: "snooze CASE...", Short: "Hide cases from the review queue until a time or a change", Args: requireCaseIDs,
		Long: "Snoozed cases are neither listed nor applied automatically until that time or until their leads\n" +
			"change in Odoo. Writes nothing to Odoo. 'cases list --state snoozed' lists them; 'cases reopen' ends\n" +
			"the snooze.",
		Example: "  leadtwin cases snooze LT-7F3K9Q --for 1w\n  leadtwin cases snooze LT-7F3K9Q --until 2026-12-01\n" +
			"  leadtwin cases snooze LT-7F3K9Q --until-change",
		RunE: func(cmd *cobra.Command, args []string) error {
			end, err := snoozeEnd(time.Now(), span, until, untilChange)
			if err != nil {
				return err
			}
			return c.withApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				return c.showDecided(a.Snooze(ctx, normalizeCaseIDs(args), end, c.userName()))
			})
		},
	}
	cmd.Flags().StringVar(&span, "for", "", "duration, such as 12h, 1d or 2w")
	cmd.Flags().StringVar(&until, "until", "", momentsAllowed)
	cmd.Flags().BoolVar(&untilChange, "until-change", false, "until the leads change")
	return cmd
}

// snoozeEnd is when a snooze ends, zero for the next change. Exactly one of the three flags is required.
func snoozeEnd(now time.Time, span, until string, untilChange bool) (time.Time, error) {
	switch {
	case span != "" && until == "" && !untilChange:
		length, err := parseSpan("--for", span)
		return now.Add(length), err
	case until != "" && span == "" && !untilChange:
		end, err := parseMoment("--until", until)
		if err == nil && !end.After(now) {
			err = usageErrorf("--until: %q is in the past; allowed: a later time", until)
		}
		return end, err
	case untilChange && span == "" && until == "":
		return time.Time{}, nil
	}
	return time.Time{}, usageErrorf("'cases snooze' needs exactly one of --for, --until and --until-change")
}
