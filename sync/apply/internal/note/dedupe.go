package note

import (
	"context"
	"maps"
	"slices"

	"leadtwin/internal/crm"
)

// RemoveDuplicates deletes copies of notes about a case or an action on a lead: a proxy may deliver a request twice.
// Notes about one case with different markers are not copies: the case got another lead between them.
func (c *Chatter) RemoveDuplicates(ctx context.Context, on crm.LeadID, about string) error {
	posted, err := c.FindOwn(ctx, on, about)
	if err != nil {
		return err
	}
	copies := map[string][]int64{}
	for _, p := range posted {
		copies[p.Marker.String()] = append(copies[p.Marker.String()], int64(p.Message))
	}
	for _, marker := range slices.Sorted(maps.Keys(copies)) {
		if err := c.records.DeleteAllButFirst(ctx, "mail.message", copies[marker]); err != nil {
			return err
		}
	}
	return nil
}
