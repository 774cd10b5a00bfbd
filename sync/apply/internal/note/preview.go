package note

import (
	"strings"

	"leadtwin/internal/crm"
)

// Preview is the HTML of the note that PostSeparation would post on one lead, without its signed line.
func (c *Chatter) Preview(g Group, on crm.LeadID) (string, error) {
	var b strings.Builder
	err := c.execute(&b, c.newSeparation(g, on), c.Languages(g.Directory, g.Readers))
	return withoutControls(b.String()), err
}
