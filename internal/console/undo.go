package console

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
)

// Undo prints what an undo would do or has done, and what it cannot restore.
func (c *Console) Undo(u report.Undo) error {
	if c.asJSON {
		return c.JSON(u)
	}
	for _, l := range u.Leads {
		c.printSentence(2, "Lead %d, %s, is restored with a new id%s.", l.ID, leadTitle(l), relatedRecords(l))
	}
	for _, was := range slices.Sorted(maps.Keys(u.RestoredAs)) {
		c.Print("Lead %d restored as lead %d.", was, u.RestoredAs[was])
	}
	restored, lost := "Restored values of lead %d:", "Not restored (lead %d):"
	if u.Preview {
		restored, lost = "Values that would be restored on lead %d:", "Cannot be restored (lead %d):"
	}
	c.printLines(restored, u.Survivor, u.Restored)
	c.printLines("Edited since the merge and left unchanged on lead %d:", u.Survivor, u.Kept)
	c.printLines(lost, u.Survivor, u.Lost)
	return nil
}

func leadTitle(l report.UndoLead) string {
	if l.Salesperson == "" {
		return Plain(l.Title)
	}
	return Plain(fmt.Sprintf("%s (%s)", l.Title, l.Salesperson))
}

// relatedRecords lists what is restored with the lead.
func relatedRecords(l report.UndoLead) string {
	var parts []string
	for _, one := range []struct {
		n    int
		noun string
	}{
		{l.Messages, "message"},
		{l.Activities, "activity"},
		{l.Attachments, "attachment"},
		{l.Meetings, "meeting"},
		{l.Orders, "order"},
		{l.Followers, "follower"},
	} {
		if one.n > 0 {
			parts = append(parts, plaintext.Count(one.n, one.noun))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ", with " + strings.Join(parts, ", ")
}

func (c *Console) printLines(title string, lead crm.LeadID, lines []string) {
	if len(lines) == 0 {
		return
	}
	c.Print("\n%s", fmt.Sprintf(title, lead))
	for _, line := range lines {
		c.Print("  %s", c.wrapTextFrom(2, Plain(line), 4))
	}
}
