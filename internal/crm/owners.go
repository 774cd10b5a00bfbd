package crm

import "slices"

// deepest is how far up companies are followed: beyond, somebody made a circle.
const deepest = 16

// ParentEntity is the record that stands next above a customer in Odoo: of a contact its legal entity, of a legal
// entity its parent; 0 where there is none. The chain of them is what child_of goes by, less what stands between a
// contact and its entity.
//
// Source: _compute_commercial_partner in odoo/addons/base/models/res_partner.py.
func (c Customer) ParentEntity() PartnerID {
	if c.Commercial != 0 && c.Commercial != c.ID {
		return c.Commercial
	}
	return c.Parent
}

// LegalEntity is the legal entity of a customer; the customer itself where Odoo's answer is not at hand.
func (c Customer) LegalEntity() PartnerID {
	if c.Commercial != 0 {
		return c.Commercial
	}
	return c.ID
}

// UnknownParents are the records above customers that are not among them, ascending: what SetOwners still needs.
func UnknownParents(all map[PartnerID]Customer) []PartnerID {
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

// SetParentCompanies fills in Owners of all of the customers, as far as what stands above them is among them.
func SetParentCompanies(all map[PartnerID]Customer) {
	for id, c := range all {
		c.ParentCompanies = nil
		for up := c.ParentEntity(); up != 0 && len(c.ParentCompanies) < deepest; up = all[up].ParentEntity() {
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
