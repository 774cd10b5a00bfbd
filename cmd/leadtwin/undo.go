package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

// actionID is the form of the ids of actions.
var actionID = regexp.MustCompile(`^M-[0-9A-Z]{5}-[0-9]{4,}$`)

func (c *cli) undo() *cobra.Command {
	var preview bool
	cmd := &cobra.Command{
		Use: "undo MERGE", Short: "Take a merge back: the merged leads return with all that hung on them",
		Long: "Makes the merged leads again with their values and gives them back their messages, activities, attachments, meetings,\n" +
			"orders and followers; the survivor gets its earlier values where nobody has changed them since. New ids and creation\n" +
			"dates cannot be avoided; --preview tells everything beforehand and writes nothing.",
		Example: "  leadtwin history\n  leadtwin undo M-K7Q2X-0017 --preview\n  leadtwin undo M-K7Q2X-0017",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !actionID.MatchString(strings.ToUpper(args[0])) {
				return usageError{fmt.Errorf("undo takes the id of one merge, such as M-K7Q2X-0017, as 'leadtwin history' shows it; got %q", args)}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withApp(cmd.Context(), app.NeedOdoo, func(ctx context.Context, a *app.App) error {
				result, err := a.Undo(ctx, strings.ToUpper(args[0]), c.who(), preview)
				if err != nil {
					return err
				}
				out := c.console()
				if err := out.Undo(result); err != nil || out.AsJSON() {
					return err
				}
				if preview {
					c.next("leadtwin undo " + result.Merge + "   do it")
					return nil
				}
				c.next("leadtwin history   what was done", "the leads are not proposed together again unless facts change")
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&preview, "preview", false, "only say what would be restored, and what cannot be")
	return cmd
}
