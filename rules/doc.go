// Package rules determines which leads are one person, which only share an organisation, and what should happen to
// them.
//
// It takes leads, a policy and the time, and returns verdicts with reasons. Equal input gives equal output, regardless
// of the order of the leads. It must never do I/O, read a clock, log, or depend on the order of a map.
//
// Read evaluate.go first, then relation.go (why two leads match) and guard.go (why a merge is held back).
package rules
