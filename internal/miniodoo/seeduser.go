package miniodoo

import (
	"fmt"
	"strings"
	"time"

	"leadtwin/internal/miniodoo/orm"
)

// groupsOf names the groups behind the word that a seed uses for rights.
func groupsOf(rights string) ([]string, error) {
	switch rights {
	case "":
		return nil, nil
	case "employee":
		return []string{"base.group_user"}, nil
	case "own":
		return []string{"sales_team.group_sale_salesman"}, nil
	case "all":
		return []string{"sales_team.group_sale_salesman_all_leads"}, nil
	case "manager":
		return []string{"sales_team.group_sale_manager"}, nil
	case "settings":
		return []string{"sales_team.group_sale_salesman_all_leads", "base.group_system"}, nil
	}
	return nil, fmt.Errorf("rights %q: employee, own, all, manager or settings is expected", rights)
}

// userValues adds groups and contact of a user that a seed describes.
func (o *Odoo) userValues(e *orm.Env, vals map[string]any, x extra) error {
	names, err := groupsOf(x.rights)
	if err != nil {
		return err
	}
	for _, g := range x.groups {
		names = append(names, fmt.Sprint(g))
	}
	var ids []any
	for _, name := range names {
		id := e.DB.Ref(name)
		if id == 0 {
			return fmt.Errorf("no group is called %q", name)
		}
		ids = append(ids, id)
	}
	if len(ids) > 0 {
		vals[o.groupsField()] = ids
	}
	return nil
}

func (o *Odoo) groupsField() string {
	if o.major >= 19 {
		return "group_ids"
	}
	return "groups_id"
}

// userSecrets gives a user of a seed its language, address, password and key. Without them the password is the login
// and the key is KeyOf the login.
func (o *Odoo) userSecrets(e *orm.Env, u *orm.Record, x extra) error {
	partner := map[string]any{}
	if x.email != "" {
		partner["email"] = x.email
	}
	if x.lang != "" {
		partner["lang"] = x.lang
	}
	if p := e.One("res.partner", u.Int("partner_id")); p != nil && len(partner) > 0 {
		if err := e.Update([]*orm.Record{p}, partner); err != nil {
			return err
		}
	}
	login := u.Str("login")
	if x.password == "" {
		x.password = login
	}
	if x.key == "" {
		x.key = KeyOf(login)
	}
	o.setPassword(u.ID, x.password)
	return o.addKey(e, u.ID, "seed", x.key, time.Time{})
}

// keyLength is how long Odoo's API keys are.
const keyLength = 40

// KeyOf is the API key of a user whose seed gives none: zeros and the login.
func KeyOf(login string) string {
	login = login[:min(len(login), keyLength)]
	return strings.Repeat("0", keyLength-len(login)) + login
}
