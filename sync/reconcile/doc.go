// Package reconcile turns dirty leads into cases: it re-reads them, finds their clusters, evaluates them with the
// rules, and keeps the identity of each case while its facts change.
//
// It must never write to Odoo, or decide anything that the rules or a user did not decide. A lead stays dirty until its
// result is in the store, so the next pass repeats an interrupted one.
//
// Read pass.go first (one pass), then incremental.go and full.go (which leads are evaluated together) and match.go
// (which case is which).
package reconcile
