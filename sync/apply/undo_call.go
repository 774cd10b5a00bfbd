package apply

import (
	"context"
	"fmt"

	"leadtwin/odooclient"
)

// quietly is the context of writes that put things back: nobody is told that they were given a lead or an activity,
// Leadtwin's user does not begin to follow, and a new record gets no "created" message.
func quietly() map[string]any {
	return map[string]any{
		"active_test": false, "mail_auto_subscribe_no_notify": true, "mail_activity_quick_update": true, "mail_create_nosubscribe": true,
		"mail_create_nolog": true, "no_mail_to_attendees": true, "dont_notify": true,
	}
}

// writeQuietly changes records without notifying anybody. Odoo tracks the change in the chatter, as it tracked the merge's own:
// without that line the chatter would end with a value that the record no longer has.
func writeQuietly(ctx context.Context, odoo Caller, model string, ids []int64, vals map[string]any) error {
	return writeWith(ctx, odoo, quietly(), model, ids, vals)
}

// writeUntracked changes records without notifying anybody and without messages in the chatter: for a lead that an undo has
// created and now fills in, where nothing has changed for its readers.
func writeUntracked(ctx context.Context, odoo Caller, model string, ids []int64, vals map[string]any) error {
	with := quietly()
	with["tracking_disable"] = true
	return writeWith(ctx, odoo, with, model, ids, vals)
}

func writeWith(ctx context.Context, odoo Caller, with map[string]any, model string, ids []int64, vals map[string]any) error {
	return odoo.Call(ctx, odooclient.Request{
		Model: model, Method: "write", IDs: ids, Args: []odooclient.Arg{{Name: "vals", Value: vals}}, Context: with, Write: true,
	}, nil)
}

// createQuietly makes a record without telling anybody, and without the messages that tracking would write.
func createQuietly(ctx context.Context, odoo Caller, model string, vals map[string]any) (int64, error) {
	with := quietly()
	with["tracking_disable"] = true
	var ids []int64
	err := odoo.Call(ctx, odooclient.Request{
		Model: model, Method: "create", Args: []odooclient.Arg{{Name: "vals_list", Value: []any{vals}}}, Context: with, Write: true,
	}, &ids)
	if err != nil {
		return 0, err
	}
	if len(ids) != 1 {
		return 0, fmt.Errorf("create %s: Odoo answered %d ids instead of one", model, len(ids))
	}
	return ids[0], nil
}

// readByID reads records by id; those that are gone are left out. One that is hidden from the user is an error of kind
// Forbidden, as with every read by id.
func readByID(ctx context.Context, odoo Caller, model string, ids []int64, fields []string) ([]row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []row
	err := odoo.Call(ctx, odooclient.Request{
		Model: model, Method: "read", IDs: ids, Args: []odooclient.Arg{{Name: "fields", Value: fields}}, Context: map[string]any{"active_test": false},
	}, &rows)
	if err != nil {
		return nil, fmt.Errorf("read %s %v: %w", model, ids, err)
	}
	return rows, nil
}
