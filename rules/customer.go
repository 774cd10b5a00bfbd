package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// compareCustomers finds the same customer record, else the same legal entity behind two, else one company that belongs to the
// other at any remove, as Odoo's own button for similar leads does (child_of).
func (c *pairComparer) compareCustomers() {
	x, y := &c.a.contact, &c.b.contact
	f := finding{of: [2]valueOwner{ofCustomer, ofCustomer}, values: [2]string{c.a.customer, c.b.customer}}
	switch {
	case x.customer == 0 || y.customer == 0:
	case x.customer == y.customer:
		f.code, f.value = SameCustomer, nameOrID("customer", c.a.customer, int64(x.customer))
		if x.ignored != notIgnored {
			f.code, f.belongs = x.ignored.code(), x.ownRecordName()
		}
		c.add(keyCustomer, formatID(int64(x.customer)), f, relationByCustomer(c.names, x.personal && y.personal))
	case x.entity == y.entity:
		c.addEntity(f, x.entity)
	case slices.Contains(x.owners, y.entity):
		c.addEntity(f, y.entity)
	case slices.Contains(y.owners, x.entity):
		c.addEntity(f, x.entity)
	}
}

func (c *pairComparer) addEntity(f finding, entity crm.PartnerID) {
	f.code, f.value = SameEntity, nameOrID("company", c.entityName(entity), int64(entity))
	switch {
	case c.a.contact.own.entityOwner(entity) != "":
		f.code, f.belongs = OwnValue, c.a.contact.own.entityOwner(entity)
	case c.a.contact.ignored == ignoredSharedRecord || c.b.contact.ignored == ignoredSharedRecord || c.a.standsForMany || c.b.standsForMany:
		f.code = SharedRecord
	}
	c.add(keyEntity, formatID(int64(entity)), f, SameOrganisation)
}

// entityName is the name of an entity if one of the two customers is it, else the company that either names.
func (c *pairComparer) entityName(entity crm.PartnerID) string {
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

// ownRecordName names the own user or company that the customer record is the contact of, or belongs to.
func (c *contactData) ownRecordName() string {
	if c.own == nil || c.ignored != ignoredOwnValue {
		return ""
	}
	return cmp.Or(c.own.contacts[c.customer], c.own.entities[c.entity])
}
