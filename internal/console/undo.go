package console

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/internal/crm"
)

// Undo is the result of `undo`, and with Preview set what it would do.
type Undo struct {
	Merge    string                    `json:"merge"`
	Entry    string                    `json:"id,omitempty"` // of the undo itself, in history
	Survivor crm.LeadID                `json:"survivor"`
	Preview  bool                      `json:"preview,omitempty"`
	Leads    []UndoLead                `json:"leads"`
	Back     map[crm.LeadID]crm.LeadID `json:"back,omitempty"` // merged lead -> its new id
	Restored []string                  `json:"restored"`
	Kept     []string                  `json:"kept"`
	Lost     []string                  `json:"lost"`
}

// UndoLead is a merged lead that comes back, with what comes back with it.
type UndoLead struct {
	ID          crm.LeadID `json:"id"`
	Title       string     `json:"title"`
	Salesperson string     `json:"salesperson"`
	Messages    int        `json:"messages"`
	Activities  int        `json:"activities"`
	Attachments int        `json:"attachments"`
	Meetings    int        `json:"meetings"`
	Orders      int        `json:"orders"`
	Followers   int        `json:"followers"`
}

// Undo prints what taking a merge back does, did, and cannot do.
func (c *Console) Undo(u Undo) error {
	if c.asJSON {
		return c.JSON(u)
	}
	for _, l := range u.Leads {
		c.sentence(2, "Lead %d, %s, comes back with a new id%s.", l.ID, l.name(), l.with())
	}
	for _, was := range slices.Sorted(maps.Keys(u.Back)) {
		c.Print("Lead %d is back as lead %d.", was, u.Back[was])
	}
	restored, lost := "Lead %d has these earlier values again:", "What was not restored (lead %d):"
	if u.Preview {
		restored, lost = "Lead %d gets its earlier value of:", "What cannot be restored (lead %d):"
	}
	c.lines(restored, u.Survivor, u.Restored)
	c.lines("Changed on lead %d since the merge, and therefore left as it is:", u.Survivor, u.Kept)
	c.lines(lost, u.Survivor, u.Lost)
	return nil
}

// name is the title, and the salesperson where there is one.
func (l UndoLead) name() string {
	if l.Salesperson == "" {
		return Plain(l.Title)
	}
	return Plain(fmt.Sprintf("%s (%s)", l.Title, l.Salesperson))
}

// with says what comes back with the lead.
func (l UndoLead) with() string {
	var parts []string
	for _, one := range []struct {
		n         int
		one, more string
	}{
		{l.Messages, "message", "messages"},
		{l.Activities, "activity", "activities"},
		{l.Attachments, "attachment", "attachments"},
		{l.Meetings, "meeting", "meetings"},
		{l.Orders, "order", "orders"},
		{l.Followers, "follower", "followers"},
	} {
		switch one.n {
		case 0:
		case 1:
			parts = append(parts, "1 "+one.one)
		default:
			parts = append(parts, count(one.n)+" "+one.more)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ", with " + strings.Join(parts, ", ")
}

func (c *Console) lines(title string, lead crm.LeadID, lines []string) {
	if len(lines) == 0 {
		return
	}
	c.Print("\n%s", fmt.Sprintf(title, lead))
	for _, line := range lines {
		c.Print("  %s", c.wrapFrom(2, Plain(line), 4))
	}
}
