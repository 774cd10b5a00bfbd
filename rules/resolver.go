package rules

import (
	"slices"

	"leadtwin/internal/crm"
)

// Resolver puts leads together with the records that they point to, and knows the company's own users and companies.
// It does not change and may be shared.
type Resolver struct {
	directory *crm.Directory
	own       *ownValues
	public    map[crm.PartnerID]bool // contacts of the public users of websites
}

// NewResolver reads the users and companies of a directory once. Without a directory, or without users in it, every
// user counts as a salesperson and no value is the company's own.
func NewResolver(d *crm.Directory) *Resolver {
	if d == nil {
		d = &crm.Directory{}
	}
	r := &Resolver{directory: d, own: newOwnValues(d), public: map[crm.PartnerID]bool{}}
	for _, u := range d.Users {
		if u.Share && !u.Active {
			r.public[u.Partner] = true
		}
	}
	return r
}

// Directory is the directory from which the resolver was created.
func (r *Resolver) Directory() *crm.Directory { return r.directory }

// Lead puts a lead together with its customer (zero for none) and its stage. Phone numbers are read in the country of
// the lead, else of the customer, else of the company that the lead belongs to.
func (r *Resolver) Lead(l crm.Lead, c crm.Customer) Lead {
	out := Resolve(l, c, r.directory)
	out.known = r
	return out
}

func (l *Lead) salesperson() crm.UserID {
	if l.known.isSalesperson(l.Salesperson) {
		return l.Salesperson
	}
	return 0
}

func (r *Resolver) isSalesperson(id crm.UserID) bool {
	return id != 0 && (r.knowsNoUsers() || r.directory.Users[id].IsSalesperson())
}

// knowsNoUsers reports whether no users are known: everybody who has a lead counts as a salesperson then.
func (r *Resolver) knowsNoUsers() bool { return r == nil || len(r.directory.Users) == 0 }

// isPublic reports whether the record is the contact of a website's public user, which is used for all visitors.
func (r *Resolver) isPublic(contact crm.PartnerID) bool {
	return r != nil && contact != 0 && r.public[contact]
}

// MayOwn reports whether a lead of this company (0: of none) can be assigned to the user: an active internal user who
// works for that company. Odoo would move the lead into another company together with the user.
func (r *Resolver) MayOwn(user crm.UserID, company crm.CompanyID) bool {
	return r.isSalesperson(user) && (company == 0 || r.worksFor(user, company))
}

func (r *Resolver) worksFor(user crm.UserID, company crm.CompanyID) bool {
	if r.knowsNoUsers() {
		return true
	}
	companies := r.directory.Users[user].Companies
	return len(companies) == 0 || slices.Contains(companies, company)
}

// MayHave reports whether a lead of this company (0: of none) can be assigned to the team.
func (r *Resolver) MayHave(team crm.TeamID, company crm.CompanyID) bool {
	if r == nil || len(r.directory.Teams) == 0 {
		return true
	}
	t := r.directory.Teams[team]
	return t.Active && (t.Company == 0 || company == 0 || t.Company == company)
}

// notASalesperson names a user and explains why leads do not count as theirs: "Heike, who is archived".
func (r *Resolver) notASalesperson(id crm.UserID) string {
	u, found := r.directory.Users[id]
	switch {
	case !found:
		return r.userName(id) + ", who does not exist or is not an internal user"
	case u.Share:
		return r.userName(id) + ", who is not an internal user"
	case !u.Active && id != 1:
		return r.userName(id) + ", who is archived"
	}
	return r.userName(id) + ", who is Odoo itself"
}

func (r *Resolver) userName(id crm.UserID) string {
	if r == nil {
		return nameOrID("user", "", int64(id))
	}
	return nameOrID("user", r.directory.Users[id].Name, int64(id))
}

func (r *Resolver) teamName(id crm.TeamID) string {
	if r == nil {
		return nameOrID("team", "", int64(id))
	}
	return nameOrID("team", r.directory.Teams[id].Name, int64(id))
}

func (r *Resolver) companyName(id crm.CompanyID) string {
	if r == nil {
		return nameOrID("company", "", int64(id))
	}
	return nameOrID("company", r.directory.Companies[id].Name, int64(id))
}

func (l *Lead) currency() string {
	if l.known == nil {
		return ""
	}
	return l.known.directory.Companies[l.Company].Currency
}
