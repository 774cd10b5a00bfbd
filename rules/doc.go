// Package rules says which leads are one person, which only share an organisation, and what should happen to them.
//
// It takes leads, a policy and the time, and returns verdicts with reasons; equal input gives equal output, in
// whatever order the leads come. It must never do I/O, read a clock, log, or depend on the order of a map.
//
// Read evaluate.go first, then relation.go (why two leads match) and guard.go (why a merge is held back).
package rules
