package rules

import (
	"slices"

	"leadtwin/internal/crm"
)

// customers finds the same customer record, else the same legal entity behind two, else one company that belongs to the
// other at any remove, as Odoo's own button for similar leads does (child_of).
func (c *comparer) customers() {
	x, y := &c.a.contact, &c.b.contact
	f := finding{of: [2]owner{ofCustomer, ofCustomer}, values: [2]string{c.a.customer, c.b.customer}}
	switch {
	case x.customer == 0 || y.customer == 0:
	case x.customer == y.customer:
		f.code, f.value = SameCustomer, called("customer", c.a.customer, int64(x.customer))
		c.add(keyCustomer, idText(int64(x.customer)), f, byCustomer(c.names, x.personal && y.personal))
	case x.entity == y.entity:
		c.sameEntity(f, x.entity)
	case slices.Contains(x.owners, y.entity):
		c.sameEntity(f, y.entity)
	case slices.Contains(y.owners, x.entity):
		c.sameEntity(f, x.entity)
	}
}

func (c *comparer) sameEntity(f finding, entity crm.PartnerID) {
	f.code, f.value = SameEntity, called("company", c.nameOf(entity), int64(entity))
	c.add(keyEntity, idText(int64(entity)), f, SameOrganisation)
}

// nameOf is the name of an entity if one of the two customers is it, else the company that either names.
func (c *comparer) nameOf(entity crm.PartnerID) string {
	for _, f := range []*Profile{c.a, c.b} {
		if f.contact.customer == entity && f.customer != "" {
			return f.customer
		}
	}
	for _, f := range []*Profile{c.a, c.b} {
		if f.contact.entity == entity && f.parent != "" {
			return f.parent
		}
	}
	return ""
}
