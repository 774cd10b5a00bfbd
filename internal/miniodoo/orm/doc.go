// Package orm is the part of miniodoo that knows no business: models, fields, records, domains, transactions and the
// methods that every Odoo model has.
//
// It must never know what a lead is, nor how a call came in: CRM behaviour is hung on its models by package miniodoo,
// and the three protocols live there too. Everything is in memory and behind one lock. Read db.go first.
package orm
