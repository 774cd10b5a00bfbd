package crm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Facts is a short fingerprint of what a decision about the case rests on: its leads, its reasons and what holds it
// back, without the sentences. An approval holds for the facts that the person saw, and nothing is written to Odoo
// once they differ. Not part of it is what moves by itself: how many leads carry a common value, how recently somebody
// edited a lead, and which of the leads Odoo would keep.
func (c *Case) Facts() string {
	lines := []string{fmt.Sprint(c.Leads)}
	for _, list := range [][]Reason{c.Reasons, c.Guards} {
		for _, r := range list {
			switch r.Code {
			case "shared_value", "filler", "busy":
				continue
			}
			lines = append(lines, fmt.Sprintf("%s %v %q", r.Code, r.Leads, r.Values))
		}
	}
	slices.Sort(lines[1:])
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:8])
}
