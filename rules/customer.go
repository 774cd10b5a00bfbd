package rules

import (
	"cmp"
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
		if x.weak != strong {
			f.code, f.belongs = x.weak.code(), x.ownerOf()
		}
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
	switch {
	case c.a.contact.own.entity(entity) != "":
		f.code, f.belongs = OwnValue, c.a.contact.own.entity(entity)
	case c.a.contact.weak == weakShared || c.b.contact.weak == weakShared || c.a.standsForMany || c.b.standsForMany:
		f.code = SharedRecord
	}
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

// ownerOf names the own user or company that the customer record is the contact of, or belongs to.
func (c *contact) ownerOf() string {
	if c.own == nil || c.weak != weakOwn {
		return ""
	}
	return cmp.Or(c.own.contacts[c.customer], c.own.entities[c.entity])
}
