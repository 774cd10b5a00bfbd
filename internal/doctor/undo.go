package doctor

import (
	"context"
	"fmt"

	"leadtwin/internal/console"
)

// undoUser looks at the stronger user that is only signed in when a merge is taken back: by then it is late to find out
// that its key has run out.
func undoUser(ctx context.Context, p Patient) []console.Finding {
	if p.ConnectUndo == nil {
		return nil
	}
	f := console.Finding{Check: "undo user", Level: console.Warning}
	odoo, err := p.ConnectUndo(ctx)
	if err != nil {
		f.Text, f.Do = "odoo.undo_user: "+err.Error(), "give it a new API key in odoo.undo_api_key, or leave both empty: messages come back as copies then"
		return []console.Finding{f}
	}
	s := odoo.Session()
	may, err := movesMessages(ctx, odoo)
	switch {
	case err != nil:
		f.Text, f.Do = "could not ask what odoo.undo_user may do: "+err.Error(), "try again"
	case !may:
		f.Text = fmt.Sprintf("odoo.undo_user (%s) may not move messages, so an undo gives them back as copies", s.User)
		f.Do = "give it 'Administration: Settings' and 'Sales / User: All Documents' in Odoo"
	default:
		f.Level, f.Text = console.OK, fmt.Sprintf("%s may move messages back in an undo", s.User)
	}
	return []console.Finding{f}
}

// movesMessages says whether a user sees all leads and may give their messages to another one.
func movesMessages(ctx context.Context, odoo Odoo) (bool, error) {
	all, err := odoo.HasGroup(ctx, "sales_team.group_sale_salesman_all_leads")
	s := odoo.Session()
	if err != nil || !all || !s.Version.MovesMessagesAsAdmin() {
		return all, err
	}
	return odoo.HasGroup(ctx, "base.group_system")
}
