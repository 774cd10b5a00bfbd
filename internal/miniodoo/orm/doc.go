// Package orm is the part of miniodoo that knows no business: models, fields, records, domains, transactions and the
// methods that every Odoo model has.
//
// It must never know what a lead is, nor how a call came in: package miniodoo adds CRM behaviour to its models,
// and the three protocols live there too. Everything is in memory and behind one lock. Read db.go first.
package orm
