// Package records reads and writes the records of any model of Odoo, for snapshots, merges and undos.
//
// Writes are quiet: no user is notified, and nobody becomes a follower. The package must not know merges.
//
// Read row.go (values as Odoo sends them), fields.go (how they are compared and written) and records.go first.
package records
