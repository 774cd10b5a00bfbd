package records

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/odooclient"
)

// QuietContext is the context of writes that restore values: users are not notified of a lead or an activity that they
// get, Leadtwin's user does not become a follower, and a new record gets no "created" message.
func QuietContext() map[string]any {
	return map[string]any{
		"active_test":                   false,
		"mail_auto_subscribe_no_notify": true,
		"mail_activity_quick_update":    true,
		"mail_create_nosubscribe":       true,
		"mail_create_nolog":             true,
		"no_mail_to_attendees":          true,
		"dont_notify":                   true,
	}
}

// Write changes records without notifying anyone. Odoo tracks the change in the chatter, as it tracked the merge's
// own: without that line the chatter would end with a value that the record no longer has.
func (r *Records) Write(ctx context.Context, model string, ids []int64, vals map[string]any) error {
	return r.writeWith(ctx, QuietContext(), model, ids, vals)
}

// WriteUntracked changes records without notifying anyone and without messages in the chatter: for a lead that an undo
// has created and now fills in, where nothing has changed for its readers.
func (r *Records) WriteUntracked(ctx context.Context, model string, ids []int64, vals map[string]any) error {
	with := QuietContext()
	with["tracking_disable"] = true
	return r.writeWith(ctx, with, model, ids, vals)
}

func (r *Records) writeWith(
	ctx context.Context, with map[string]any, model string, ids []int64, vals map[string]any,
) error {
	return r.odoo.Call(ctx, odooclient.Request{
		Model:   model,
		Method:  "write",
		IDs:     ids,
		Args:    []odooclient.Arg{{Name: "vals", Value: vals}},
		Context: with,
		Write:   true,
	}, nil)
}

// Create creates a record without notifications, and without the messages that tracking would write.
func (r *Records) Create(ctx context.Context, model string, vals map[string]any) (int64, error) {
	with := QuietContext()
	with["tracking_disable"] = true
	var ids []int64
	err := r.odoo.Call(ctx, odooclient.Request{
		Model:   model,
		Method:  "create",
		Args:    []odooclient.Arg{{Name: "vals_list", Value: []any{vals}}},
		Context: with,
		Write:   true,
	}, &ids)
	if err != nil {
		return 0, err
	}
	if len(ids) != 1 {
		return 0, fmt.Errorf("create %s: Odoo answered %d ids instead of one", model, len(ids))
	}
	return ids[0], nil
}

// Delete deletes records.
func (r *Records) Delete(ctx context.Context, model string, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	return r.odoo.Call(ctx, odooclient.Request{Model: model, Method: "unlink", IDs: ids, Write: true}, nil)
}

// DeleteAllButFirst deletes all records except the one with the lowest ID. They stay if Odoo rejects that: a copy does
// no harm.
func (r *Records) DeleteAllButFirst(ctx context.Context, model string, ids []int64) error {
	if len(ids) < 2 {
		return nil
	}
	copies := slices.Sorted(slices.Values(ids))[1:]
	if err := r.Delete(ctx, model, copies...); err != nil && !odooclient.KindOf(err).Rejected() {
		return fmt.Errorf("delete the copies %v of %s: %w", copies, model, err)
	}
	return nil
}

// Subscribe makes followers of other leads, all for the same kinds of messages, follow this one in the same way.
func (r *Records) Subscribe(ctx context.Context, lead crm.LeadID, followers []Row) error {
	partners := lists.Map(followers, func(f Row) int64 { return f.Link("partner_id") })
	opts := map[string]any{"partner_ids": partners}
	if subtypes := followers[0].IDs("subtype_ids"); len(subtypes) > 0 {
		opts["subtype_ids"] = subtypes
	}
	return r.odoo.Call(
		ctx,
		odooclient.Request{
			Model:   LeadModel,
			Method:  "message_subscribe",
			IDs:     []int64{int64(lead)},
			Opts:    opts,
			Context: QuietContext(),
			Write:   true,
		},
		nil,
	)
}
