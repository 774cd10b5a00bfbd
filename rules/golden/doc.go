// Package golden reads golden cases, leads together with what should come of them, and compares them with what rules
// decide: those of Leadtwin in rules/testdata/cases, and those that a company keeps for itself.
//
// It is pure: files come as readers. Read case.go first.
package golden
