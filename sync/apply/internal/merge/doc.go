// Package merge merges leads by Odoo's own wizard, checks the result, and restores what the wizard lost.
//
// It must never run the wizard again after a lost answer: it reads the outcome from Odoo. Nor may it overwrite users'
// changes after the merge.
//
//	Run ─► decide ─► snapshot ─► chunks of five: wizard filled, checked, run ─► finisher: survivor, values, related, note
//	Resume ─► outcome of the last chunk ────────────────────────────────────────►
//
// Read merger.go first, then chunk.go, outcome.go (after a crash) and finish.go.
package merge
