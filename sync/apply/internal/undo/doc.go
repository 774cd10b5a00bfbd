// Package undo undoes merges: it re-creates the merged leads with their values and related records, and restores the
// earlier values of the survivor.
//
// It must never overwrite what a user changed after the merge: it compares three states, before the merge, right after
// it, and now. Everything checks Odoo before it writes, so an interrupted undo can be run again.
//
// Read undoer.go and run.go (checks), then restore.go (the order of writes) and compare.go.
package undo
