package doctor

import (
	"context"
	"fmt"
	"strconv"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

// Owner is a setting that may name a user or a team by its id.
type Owner struct {
	Setting string // such as rules.group_salesperson
	Value   string // a word, or an id
	Team    bool   // else a user
}

// checkOwners checks that the users and teams that settings name exist and are active, and shows their names.
func checkOwners(ctx context.Context, odoo Odoo, settings []Owner) []report.Check {
	var out []report.Check
	var known *crm.Directory
	for _, s := range settings {
		id, err := strconv.ParseInt(s.Value, 10, 64)
		if err != nil {
			continue // a word such as survivor
		}
		if known == nil {
			if known, err = odoo.Directory(ctx); err != nil {
				return append(out, report.Check{
					Name: "owners", Level: report.Warning, Text: "could not read users and teams: " + err.Error(),
				})
			}
		}
		out = append(out, s.check(known, id))
	}
	return out
}

func (s Owner) check(d *crm.Directory, id int64) report.Check {
	f := report.Check{
		Name: "owners", Level: report.Failed,
		Remedy: "set " + s.Setting + " to the id of an active internal user",
	}
	name, trouble := d.Users[crm.UserID(id)].Name, ""
	switch u, found := d.Users[crm.UserID(id)]; {
	case s.Team:
		name, trouble = teamTrouble(d, crm.TeamID(id))
		f.Remedy = "set " + s.Setting + " to the id of an active sales team"
	case !found:
		trouble = "Odoo has no internal user with this id"
	case u.Share:
		trouble = "who is not an internal user"
	case !u.IsSalesperson():
		trouble = "who is archived or is OdooBot"
	}
	switch {
	case trouble == "":
		f.Level, f.Remedy, f.Text = report.OK, "", fmt.Sprintf("%s: %d is %s", s.Setting, id, name)
	case name == "":
		f.Text = fmt.Sprintf("%s: %d: %s", s.Setting, id, trouble)
	default:
		f.Text = fmt.Sprintf("%s: %d is %s, %s", s.Setting, id, name, trouble)
	}
	return f
}

func teamTrouble(d *crm.Directory, id crm.TeamID) (name, trouble string) {
	t, found := d.Teams[id]
	switch {
	case !found:
		return "", "Odoo has no sales team with this id"
	case !t.Active:
		return t.Name, "which is archived"
	}
	return t.Name, ""
}
