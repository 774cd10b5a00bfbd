// Package golden reads golden cases, which are leads with the expected verdicts, and compares them with the verdicts of
// the rules. Leadtwin's own cases are in rules/testdata/cases; a company can write cases for its own leads.
//
// It is pure: files come as readers. Read case.go first.
package golden
