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

// LoadParentCompanies sets ParentCompanies of customers. load adds to a map those of the records above them that exist;
// it is called once per level, and never twice for one record.
func LoadParentCompanies(
	customers map[PartnerID]Customer, load func(to map[PartnerID]Customer, ids []PartnerID) error,
) error {
	all := maps.Clone(customers)
	asked := map[PartnerID]bool{}
	unknown := func() []PartnerID {
		return slices.DeleteFunc(unknownParents(all), func(id PartnerID) bool { return asked[id] })
	}
	for ids := unknown(); len(ids) > 0; ids = unknown() {
		for _, id := range ids {
			asked[id] = true
		}
		if err := load(all, ids); err != nil {
			return err
		}
	}
	SetParentCompanies(all)
	for id := range customers {
		customers[id] = all[id]
	}
	return nil
}

// unknownParents returns the records above customers that are not among them, ascending.
func unknownParents(all map[PartnerID]Customer) []PartnerID {
	var ids []PartnerID
	for _, c := range all {
		if above := c.ParentEntity(); above != 0 {
			if _, ok := all[above]; !ok {
				ids = append(ids, above)
			}
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
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
