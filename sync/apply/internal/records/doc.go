// Package records reads and writes the records of any model of Odoo, for snapshots, merges and undos.
//
// Writes are quiet: no user is notified, and no one starts to follow. It must not know what a merge is.
//
// Read row.go (values as Odoo sends them), fields.go (how they are compared and written) and records.go first.
package records
