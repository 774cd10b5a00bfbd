// Package app wires the parts together and gives the commands what they call: one method for each command, results as
// values of internal/report.
//
// It is the only package that knows all others, and decides nothing itself. Read app.go first.
package app
