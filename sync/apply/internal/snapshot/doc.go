// Package snapshot reads a lead with all its related records and stores it, before a merge or an undo changes it.
//
// related.go is the one table of models that are related to leads; reading, restoring after a merge, and undo follow
// it. A model that is not in it, such as a custom one, is found by the fields that can name a lead. The package must
// not write to Odoo.
//
// Read snapshot.go first, then related.go and link_field.go.
package snapshot
