// Package snapshot reads a lead with all its related records and stores it, before a merge or an undo changes it.
//
// related.go has the only table of models that are related to leads; reading, restoring after a merge, and undo use it.
// Other models, such as custom ones, are found by their fields that can refer to a lead. The package must not write to
// Odoo.
//
// Read snapshot.go first, then related.go and link_field.go.
package snapshot
