package doctor

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/report"
)

// mostNames is how many users a finding names.
const mostNames = 5

// checkNoteReaders reports the salespeople whom a note mentions, but who cannot open the lead of a colleague that it is
// on.
func checkNoteReaders(ctx context.Context, odoo Odoo, onAll bool) []report.Check {
	d, err := odoo.Directory(ctx)
	if err != nil {
		return nil // the checks of rights and connection say why
	}
	var names []string
	for _, u := range d.Users {
		if u.IsSalesperson() && u.OwnDocumentsOnly && int64(u.ID) != odoo.Session().UID {
			names = append(names, u.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	shown := strings.Join(names[:min(len(names), mostNames)], ", ")
	if more := len(names) - mostNames; more > 0 {
		shown += fmt.Sprintf(" and %d more", more)
	}
	if onAll {
		return []report.Check{{
			Name: "notes", Level: report.OK,
			Text: fmt.Sprintf("%d users see their own leads only (%s); notes are on every lead, so each can open one",
				len(names), shown),
		}}
	}
	return []report.Check{{
		Name: "notes", Level: report.Note,
		Text: fmt.Sprintf("%d users see their own leads only (%s): a note mentions them, but they may not be able to "+
			"open the lead that it is on", len(names), shown),
		Remedy: "set notes.placement: all, or give them Sales: 'User: All Documents'",
	}}
}
