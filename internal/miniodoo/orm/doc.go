// Package orm is the part of miniodoo without business logic: models, fields, records, domains, transactions and the
// methods of every Odoo model.
//
// It must never know leads or protocols: package miniodoo adds CRM behaviour to its models, and contains the three
// protocols. Everything is in memory and behind one lock. Read db.go first.
package orm
