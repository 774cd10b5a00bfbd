package crm

import (
	"maps"
	"slices"
)

// maxParents limits how far up companies are followed, in case they form a circle.
const maxParents = 16

// ParentEntity returns the next record above a customer: the legal entity of a contact, the parent of a legal entity, 0
// if there is none. Following it visits what Odoo's child_of visits, except what is between a contact and its entity.
//
// Source: _compute_commercial_partner in odoo/addons/base/models/res_partner.py.
func (c Customer) ParentEntity() PartnerID {
	if c.Commercial != 0 && c.Commercial != c.ID {
		return c.Commercial
	}
	return c.Parent
}

// LegalEntity returns the legal entity of a customer, or the customer itself if that is not known.
func (c Customer) LegalEntity() PartnerID {
	if c.Commercial != 0 {
		return c.Commercial
	}
	return c.ID
}

// LoadParentCompanies sets ParentCompanies of customers. load reads records above them; what does not exist it leaves
// out. It is called once per level, as by WalkParents.
func LoadParentCompanies(customers map[PartnerID]Customer, load func(ids []PartnerID) ([]Customer, error)) error {
	all := maps.Clone(customers)
	err := WalkParents(slices.Collect(maps.Values(customers)), func(ids []PartnerID) ([]Customer, error) {
		read, err := load(ids)
		for _, c := range read {
			all[c.ID] = c
		}
		return read, err
	})
	if err != nil {
		return err
	}
	SetParentCompanies(all)
	for id := range customers {
		customers[id] = all[id]
	}
	return nil
}

// WalkParents calls visit with the ids of the records directly above customers, then with those above the records that
// visit returns, until there are none. Ids are ascending; none is visited twice, and no customer is visited.
func WalkParents(customers []Customer, visit func(ids []PartnerID) ([]Customer, error)) error {
	seen := map[PartnerID]bool{0: true}
	for _, c := range customers {
		seen[c.ID] = true
	}
	for level := customers; ; {
		var ids []PartnerID
		for _, c := range level {
			if above := c.ParentEntity(); !seen[above] {
				seen[above] = true
				ids = append(ids, above)
			}
		}
		if len(ids) == 0 {
			return nil
		}
		slices.Sort(ids)
		var err error
		if level, err = visit(ids); err != nil {
			return err
		}
	}
}

// SetParentCompanies sets ParentCompanies of all customers, as far as the records above them are among them.
func SetParentCompanies(all map[PartnerID]Customer) {
	for id, c := range all {
		c.ParentCompanies = nil
		for up := c.ParentEntity(); up != 0 && len(c.ParentCompanies) < maxParents; up = all[up].ParentEntity() {
			if up == id || slices.Contains(c.ParentCompanies, up) {
				break
			}
			if up != c.LegalEntity() {
				c.ParentCompanies = append(c.ParentCompanies, up)
			}
		}
		all[id] = c
	}
}
