// Package faults breaks the environment of Leadtwin in tests: an HTTP proxy in front of an in-memory or real Odoo that
// cuts, delays, corrupts or repeats calls and counts them; a store that fails at a given write; a process that can be
// killed right before and after each of its writes; and a clock that jumps.
//
// Only tests may import it. docs/faults.md lists the faults that were tried and their results. Read fault.go first.
package faults
