// Package faults breaks what stands around Leadtwin, for tests: an HTTP proxy before an Odoo, in-memory or real, that
// cuts, delays, spoils or doubles calls and counts them; a store that fails at a given write; a process that can be
// killed right before and after each of its writes; and a clock that jumps.
//
// It must only be imported by tests. docs/faults.md says what is tried with it and what came of it. Read fault.go
// first.
package faults
