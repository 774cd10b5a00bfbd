// Package journal records each action on Odoo before and after it, as a small state machine in the store.
//
// It must never change Odoo. The package of an action determines the outcome of an interrupted one.
//
// Read journal.go first.
package journal
