package apply

import (
	"slices"
	"strings"

	"leadtwin/internal/crm"
)

// person is somebody whom a note names.
type person struct {
	Name    string
	Partner crm.PartnerID // whom a mention tags; 0: named only
}

// people are the users of a note, without Leadtwin's own. Who no longer works here, or is not known, is named only.
func (r *run) people(users []crm.UserID) []person {
	return peopleOf(r.directory, users, crm.UserID(r.odoo.Session().UID))
}

func peopleOf(d *crm.Directory, users []crm.UserID, bot crm.UserID) []person {
	users = slices.Clone(users)
	slices.Sort(users)
	var out []person
	for _, id := range slices.Compact(users) {
		u, known := d.Users[id]
		if id == 0 || id == bot || !known {
			continue
		}
		p := person{Name: u.Name}
		if u.IsSalesperson() {
			p.Partner = u.Partner
		}
		out = append(out, p)
	}
	return out
}

// salespeople are those of the users who are told: active internal users.
func (r *run) salespeople(users []crm.UserID) []crm.UserID {
	return slices.DeleteFunc(slices.Clone(users), func(id crm.UserID) bool { return !r.directory.Users[id].IsSalesperson() })
}

// partners are those of the people who are told.
func partners(people []person) []crm.PartnerID {
	var out []crm.PartnerID
	for _, p := range people {
		if p.Partner != 0 {
			out = append(out, p.Partner)
		}
	}
	return out
}

// langsOf are the languages that users have chosen in Odoo, such as de_AT.
func langsOf(d *crm.Directory, users []crm.UserID) []string {
	var out []string
	for _, id := range users {
		if u, known := d.Users[id]; known && u.Lang != "" {
			out = append(out, u.Lang)
		}
	}
	return out
}

// languages says in which languages a note is written: as set, or those that the readers have chosen in Odoo. Where they
// differ it is written in both, English first.
func (a *Applier) languages(d *crm.Directory, users []crm.UserID) []string {
	if a.o.Language != Auto {
		return []string{a.o.Language}
	}
	var german, other bool
	for _, id := range users {
		u, known := d.Users[id]
		switch {
		case !known || !u.IsSalesperson() || int64(id) == a.odoo.Session().UID:
		case u.Lang == "de" || strings.HasPrefix(u.Lang, "de_"):
			german = true
		default:
			other = true
		}
	}
	switch {
	case german && other:
		return []string{English, German}
	case german:
		return []string{German}
	}
	return []string{English}
}
