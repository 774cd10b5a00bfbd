package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

// actionID is the form of the ids of actions.
var actionID = regexp.MustCompile(`^M-[0-9A-Z]{5}-[0-9]{4,}$`)

func (c *cli) undoCommand() *cobra.Command {
	var u undoRequest
	cmd := &cobra.Command{
		Use: "undo [MERGE...]", Short: "Undo merges and restore the merged leads with their related records",
		Long: "Re-creates the merged leads with their field values and returns their messages, activities,\n" +
			"attachments, meetings, orders and followers. The earlier values of the survivor are restored unless\n" +
			"a user has changed them since. Re-created leads have new IDs and creation dates. Use --preview to\n" +
			"see what would be restored; nothing is written.\n\n" +
			"Merges are undone newest first. If a merge cannot be undone, the others are still undone. --since\n" +
			"shows a preview of all merges since that time and asks before it undoes them; without a terminal it\n" +
			"needs --yes.",
		Example: "  leadtwin undo M-K7Q2X-0017 --preview\n  leadtwin undo M-K7Q2X-0017\n  leadtwin undo --since 2h",
		Args:    func(_ *cobra.Command, args []string) error { return u.checkArgs(args, time.Now()) },
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.withApp(cmd.Context(), app.NeedOdoo,
				func(ctx context.Context, a *app.App) error { return c.undoMerges(ctx, a, u) })
		},
	}
	cmd.Flags().BoolVar(&u.preview, "preview", false, "show what would be restored, and write nothing")
	cmd.Flags().StringVar(&u.since, "since", "",
		"undo all merges since a time or for a duration, such as 2026-11-26 or 2h")
	cmd.Flags().BoolVar(&u.yes, "yes", false, "with --since: do not ask")
	return cmd
}

// undoRequest is what the arguments of one undo ask for.
type undoRequest struct {
	merges       []string
	since        string
	from         time.Time
	preview, yes bool
}

func (u *undoRequest) checkArgs(args []string, now time.Time) (err error) {
	switch {
	case len(args) == 0 && u.since == "":
		return usageErrorf("'leadtwin undo' needs --since or a merge ID such as M-K7Q2X-0017 (see 'leadtwin history')")
	case len(args) > 0 && u.since != "":
		return usageErrorf("'leadtwin undo' accepts either merges or --since, not both")
	case u.since != "":
		u.from, err = parsePast("--since", u.since, now)
		return err
	}
	for _, arg := range args {
		id := strings.ToUpper(arg)
		if !actionID.MatchString(id) {
			return usageErrorf("%q is not a valid merge ID; allowed: such as M-K7Q2X-0017, see 'leadtwin history'", arg)
		}
		u.merges = append(u.merges, id)
	}
	slices.SortStableFunc(u.merges, func(a, b string) int { return actionNumber(b) - actionNumber(a) })
	if len(slices.Compact(slices.Clone(u.merges))) < len(u.merges) {
		return usageErrorf("a merge is given twice")
	}
	return nil
}

func actionNumber(id string) int {
	n, _ := strconv.Atoi(id[strings.LastIndex(id, "-")+1:]) // actionID matched it
	return n
}

func (c *cli) undoMerges(ctx context.Context, a *app.App, u undoRequest) (err error) {
	if u.since != "" {
		if u.merges, err = a.MergesSince(ctx, u.from); err != nil {
			return err
		}
		if len(u.merges) == 0 {
			return c.showDone(undoResults{}.jsonResult(), "No merge to undo since "+u.from.Local().Format(time.DateTime)+".")
		}
		if !u.preview && !u.yes {
			c.printUndos(c.questionConsole(), c.undoEach(ctx, a, u.merges, true))
			question := fmt.Sprintf("Undo %s?", plaintext.Count(len(u.merges), "merge"))
			if err := c.confirmOnTerminal(question, "undo --yes --since "+quoteArg(u.since)); err != nil {
				return err
			}
		}
	}
	results := c.undoEach(ctx, a, u.merges, u.preview)
	if len(results) == 1 && results[0].err != nil && u.since == "" {
		return results[0].err
	}
	if out := c.newResultConsole(); out.AsJSON() {
		if err := out.JSON(results.jsonResult()); err != nil {
			return err
		}
	} else {
		c.printUndos(out, results)
	}
	if failed := results.countFailed(); failed > 0 {
		return needsReviewError{fmt.Sprintf("%d of %s not undone", failed, plaintext.Count(len(u.merges), "merge"))}
	}
	c.nextAfterUndo(u)
	return nil
}

func (c *cli) nextAfterUndo(u undoRequest) {
	switch {
	case c.output == "json":
	case u.preview && u.since != "":
		c.showNext("leadtwin undo --since " + quoteArg(u.since) + "   undo them")
	case u.preview:
		c.showNext("leadtwin undo " + strings.Join(u.merges, " ") + "   undo it")
	default:
		c.showNext("leadtwin history   actions in Odoo", "the leads are not proposed together again unless they change")
	}
}

// undoEach undoes merges one after the other. One that cannot be undone does not stop the others; an interrupt does.
func (c *cli) undoEach(ctx context.Context, a *app.App, merges []string, preview bool) (results undoResults) {
	for _, merge := range merges {
		undo, err := a.Undo(ctx, merge, c.userName(), preview)
		undo.Merge = merge
		one := undoResult{Undo: undo, err: err}
		if err != nil {
			one.Error, one.Next = strings.TrimSpace(err.Error()), c.withConfig(app.Hint(err))
		}
		results = append(results, one)
		if ctx.Err() != nil {
			break
		}
	}
	return results
}

// undoResult is the outcome of one merge.
type undoResult struct {
	report.Undo
	Error string `json:"error,omitempty"`
	Next  string `json:"next,omitempty"`
	err   error
}

type undoResults []undoResult

func (r undoResults) jsonResult() any {
	return map[string]any{"merges": append(undoResults{}, r...)}
}

func (r undoResults) countFailed() (n int) {
	for _, one := range r {
		if one.err != nil {
			n++
		}
	}
	return n
}

func (c *cli) printUndos(out *console.Console, results undoResults) {
	for _, one := range results {
		if len(results) > 1 {
			out.Print("\n%s", one.Merge)
		}
		if one.err != nil {
			out.Print("Not undone: %s", console.Plain(one.Error))
			continue
		}
		_ = out.Undo(one.Undo) // fails only for JSON
	}
}

// quoteArg makes a time with a space one argument of a shell.
func quoteArg(s string) string {
	if strings.Contains(s, " ") {
		return strconv.Quote(s)
	}
	return s
}
