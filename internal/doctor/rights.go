package doctor

import (
	"context"
	"fmt"
	"strings"

	"leadtwin/internal/report"
	"leadtwin/odooclient"
)

// permission is something that Leadtwin does, and the least that Odoo asks for it.
type permission struct {
	what   string       // in words
	group  string       // who is in it may; checked with HasGroup
	model  string       // else: the access right that is asked for
	access string       // read, write, create
	level  report.Level // of a missing one; Note where it is not needed
	do     string
}

// permissions in the order of importance. The groups imply each other: an administrator has them all.
//
// Source: measured on Odoo 14 and 19; docs/deployment.md has it as steps.
func permissions(s odooclient.Session) []permission {
	list := []permission{
		{
			what: "see all leads of its companies", group: "sales_team.group_sale_salesman_all_leads", level: report.Failed,
			do: "give the user Sales: 'User: All Documents' (Settings, Users); with fewer rights duplicates of other " +
				"salespeople are missed silently",
		},
		{
			what: "run the merge wizard", model: "crm.merge.opportunity", access: "create", level: report.Failed,
			do: "give the user Sales: 'User: All Documents'",
		},
		{
			what: "write leads", model: "crm.lead", access: "write", level: report.Failed,
			do: "give the user Sales: 'User: All Documents'",
		},
		{
			what: "create leads (undo)", model: "crm.lead", access: "create", level: report.Warning,
			do: "give the user Sales: 'User: All Documents'",
		},
		{
			what: "post notes", model: "mail.message", access: "create", level: report.Failed,
			do: "make the user an internal user",
		},
		{
			what: "read customers", model: "res.partner", access: "read", level: report.Failed,
			do: "make the user an internal user",
		},
	}
	if s.Has("crm.lead", "order_ids") {
		list = append(list, permission{
			what: "read quotations and orders", model: "sale.order", access: "read",
			level: report.Warning, do: "give the user Sales: 'User: All Documents', else the guard open_orders sees none",
		})
	}
	if s.Version.MovesMessagesAsAdmin() {
		list = append(list, permission{
			what: "move messages during an undo", group: "base.group_system", level: report.Note,
			do: "not needed for daily work; without it an undo restores messages as copies with their author and date. " +
				"Alternatively set odoo.undo_user and odoo.undo_api_key",
		})
	}
	if s.Version.HasWebhooks() {
		list = append(list, permission{
			what: "install webhook rules", group: "base.group_system", level: report.Note,
			do: "only needed once, by an administrator",
		})
	}
	return list
}

func checkRights(ctx context.Context, odoo Odoo) []report.Check {
	var out []report.Check
	var may []string
	for _, n := range permissions(odoo.Session()) {
		has, err := n.isGranted(ctx, odoo)
		switch {
		case err != nil:
			out = append(out, report.Check{
				Name: "rights", Level: report.Warning,
				Text: "could not check whether the user may " + n.what + ": " + err.Error(),
			})
		case has:
			may = append(may, n.what)
		default:
			out = append(out, report.Check{Name: "rights", Level: n.level, Text: "the user may not " + n.what, Remedy: n.do})
		}
	}
	if len(may) > 0 {
		out = append([]report.Check{{Name: "rights", Level: report.OK, Text: "the user may " + strings.Join(may, ", ")}},
			out...)
	}
	return out
}

func (n permission) isGranted(ctx context.Context, odoo Odoo) (bool, error) {
	if n.group != "" {
		return odoo.HasGroup(ctx, n.group)
	}
	return odoo.May(ctx, n.model, n.access)
}

// checkSender checks that the user has an e-mail address where Odoo requires one of authors of notes; its merge posts
// one.
//
// Source: _message_compute_author in addons/mail/models/mail_thread.py up to 18; seen on 14, and that 19 does not.
func checkSender(ctx context.Context, odoo Odoo) []report.Check {
	var rows []struct {
		Email any `json:"email"`
	}
	s := odoo.Session()
	if !s.Version.SendersNeedEmail() {
		return nil
	}
	err := odoo.Call(ctx, odooclient.Request{
		Model: "res.users", Method: "read", IDs: []int64{s.UID},
		Args: []odooclient.Arg{{Name: "fields", Value: []string{"email"}}},
	}, &rows)
	if err != nil || len(rows) == 0 {
		return []report.Check{{
			Name: "sender", Level: report.Warning,
			Text: "could not check whether the user has an e-mail address",
		}}
	}
	if address, _ := rows[0].Email.(string); address != "" {
		return nil
	}
	return []report.Check{{
		Name: "sender", Level: report.Failed,
		Text:   "the user has no e-mail address: Odoo " + s.Version.Text + " refuses its notes and merges",
		Remedy: "give the user one (Settings, Users, or the contact behind the user); nothing is sent to it",
	}}
}

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
		f.Remedy = "give this user 'Administration: Settings' and 'Sales / User: All Documents' in Odoo"
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
