package note

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
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
		if err := DeleteAllButFirst(ctx, c.odoo, "mail.message", copies[marker]); err != nil {
			return err
		}
	}
	return nil
}

// DeleteAllButFirst deletes all records except the one with the lowest ID. They stay if Odoo rejects that: a copy does
// no harm.
func DeleteAllButFirst(ctx context.Context, odoo Odoo, model string, ids []int64) error {
	if len(ids) < 2 {
		return nil
	}
	copies := slices.Sorted(slices.Values(ids))[1:]
	err := odoo.Call(ctx, odooclient.Request{Model: model, Method: "unlink", IDs: copies, Write: true}, nil)
	if err != nil && !odooclient.KindOf(err).Rejected() {
		return fmt.Errorf("delete the copies %v of %s: %w", copies, model, err)
	}
	return nil
}
