// Package journal writes each action on Odoo down before and after it, as a small state machine in the store.
//
// It must never change Odoo. What an interrupted action has done is for the action's own package to find out.
//
// Read journal.go first.
package journal
