package doctor

import (
	"context"
	"fmt"

	"leadtwin/internal/report"
)

// checkUndoUser checks the user that is only signed in for an undo, when an expired key would be noticed too late.
func checkUndoUser(ctx context.Context, p Target) []report.Check {
	if p.ConnectUndo == nil {
		return nil
	}
	f := report.Check{Name: "undo user", Level: report.Warning}
	odoo, err := p.ConnectUndo(ctx)
	if err != nil {
		f.Text, f.Remedy = "odoo.undo_user: "+
			err.Error(), "give it a new API key in odoo.undo_api_key, or leave both empty: messages are then restored as copies"
		return []report.Check{f}
	}
	s := odoo.Session()
	may, err := mayMoveMessages(ctx, odoo)
	switch {
	case err != nil:
		f.Text, f.Remedy = "could not check the rights of odoo.undo_user: "+err.Error(), "try again"
	case !may:
		f.Text = fmt.Sprintf("odoo.undo_user (%s) may not move messages, so an undo restores them as copies", s.User)
		f.Remedy = "give it 'Administration: Settings' and 'Sales / User: All Documents' in Odoo"
	default:
		f.Level, f.Text = report.OK, fmt.Sprintf("%s may move messages during an undo", s.User)
	}
	return []report.Check{f}
}

func mayMoveMessages(ctx context.Context, odoo Odoo) (bool, error) {
	all, err := odoo.HasGroup(ctx, "sales_team.group_sale_salesman_all_leads")
	s := odoo.Session()
	if err != nil || !all || !s.Version.MovesMessagesAsAdmin() {
		return all, err
	}
	return odoo.HasGroup(ctx, "base.group_system")
}
