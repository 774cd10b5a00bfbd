// Package reconcile turns dirty leads into cases: it reads them again, finds the groups that they belong to, lets rules
// decide, and keeps each case the same case while its facts change.
//
// It must never write to Odoo, nor take a decision that rules or a person did not take. Dirty marks go only when what
// they asked for is in the store, so a pass that dies is repeated by the next one.
//
// Read reconcile.go first (one pass), then region.go (who belongs together) and match.go (which case is which).
package reconcile
