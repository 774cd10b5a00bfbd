// Package consistency compares the store with Leadtwin's notes in Odoo. Either may have been restored from a backup,
// the store may be new, or another installation may work on the same Odoo.
//
// It must run before any write; otherwise undone merges would be repeated and notes posted twice.
//
// Read checker.go first, then adopt.go.
package consistency
