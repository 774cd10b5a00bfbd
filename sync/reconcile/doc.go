// Package reconcile turns dirty leads into cases: it re-reads them, finds their clusters, lets rules evaluate these,
// and keeps each case the same case while its facts change.
//
// It must never write to Odoo, nor take a decision that rules or a user did not take. A lead stays dirty until its
// result is in the store, so the next pass repeats one that died.
//
// Read pass.go first (one pass), then incremental.go and full.go (which leads are evaluated together) and match.go
// (which case is which).
package reconcile
