package note

import (
	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// Person is a user mentioned in a note.
type Person struct {
	Name    string
	Partner crm.PartnerID // for a mention; 0 for a user who can no longer sign in, who is only named
}

// People returns the users, ordered by ID, without Leadtwin's user and without those that the directory does not have.
func (c *Chatter) People(d *crm.Directory, users []crm.UserID) []Person {
	var people []Person
	for _, id := range lists.Distinct(users) {
		u, known := d.Users[id]
		if id == 0 || c.isOwnUser(id) || !known {
			continue
		}
		p := Person{Name: u.Name}
		if u.IsSalesperson() {
			p.Partner = u.Partner
		}
		people = append(people, p)
	}
	return people
}

func (c *Chatter) isOwnUser(id crm.UserID) bool { return int64(id) == c.odoo.Session().UID }

func mentionedPartners(people []Person) []crm.PartnerID {
	var partners []crm.PartnerID
	for _, p := range people {
		if p.Partner != 0 {
			partners = append(partners, p.Partner)
		}
	}
	return partners
}
