package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// SameEntity is the code of two customer records of one legal entity.
const SameEntity = "same_commercial_entity"

var (
	sameEntityCode = newEvidence(
		SameEntity,
		"Two customer records that belong to the same company in Odoo (its commercial entity), "+
			"or to companies of which one belongs to the other.",
		150,
		0,
		sharedByOwner,
		inNotes,
		texts(
			func(s *sentence) string { return "the customers of " + s.subject() + " belong to " + s.list() },
			func(s *sentence) string {
				return "die Kunden von " + s.germanLeads() + " gehören zu " + s.germanList()
			},
		),
		exampleOf("Acme GmbH"),
	)

	// entityKey is the legal entity behind the customer, and each company that this belongs to.
	entityKey = newBlockingKey('o', idKey, func(id string, s *Search, _ *Policy) {
		s.Leads = append(s.Leads, Condition{"partner_id", "child_of", parseID(id)})
	})

	entityKind = newEvidenceKind(
		[]*reasonCode{sameEntityCode},
		[]*blockingKey{entityKey},
		extractEntities,
		compareEntities,
	)
)

func extractEntities(w *keyWriter, c *contactData, _ string, emit emitKey) {
	if c.customer == 0 {
		return
	}
	emit(entityKey.kind, w.formatID(c.entity))
	for _, owner := range c.owners {
		emit(entityKey.kind, w.formatID(owner))
	}
}

// compareEntities finds two customer records of one legal entity, else one company that belongs to the other at any
// remove, as Odoo's own button for similar leads does (child_of).
func compareEntities(c *pairComparer) {
	x, y := &c.a.contact, &c.b.contact
	switch {
	case x.customer == 0 || y.customer == 0 || x.customer == y.customer:
	case x.entity == y.entity:
		c.addEntity(x.entity)
	case slices.Contains(x.owners, y.entity):
		c.addEntity(y.entity)
	case slices.Contains(y.owners, x.entity):
		c.addEntity(x.entity)
	}
}

func (c *pairComparer) addEntity(entity crm.PartnerID) {
	f := finding{
		code: sameEntityCode, value: nameOrID("company", c.entityName(entity), int64(entity)),
		of: [2]valueOwner{ofCustomer, ofCustomer}, values: [2]string{c.a.customer, c.b.customer},
	}
	own := c.a.contact.own.entityOwner(entity)
	switch {
	case own != "":
		f.code, f.belongs = ownValueCode, own
	case c.a.contact.ignored == ignoredSharedRecord || c.b.contact.ignored == ignoredSharedRecord || c.a.standsForMany ||
		c.b.standsForMany:
		f.code = sharedRecordCode
	}
	c.add(entityKey, formatID(int64(entity)), f, SameOrganisation)
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

func (c *contactData) ownRecordName() string {
	if c.own == nil || c.ignored != ignoredOwnValue {
		return ""
	}
	return cmp.Or(c.own.contacts[c.customer], c.own.entities[c.entity])
}
