// Package customguard compiles the custom guards of the settings, which are expressions in the Common Expression
// Language.
//
// An expression is checked against declared types before it runs, always terminates, and can only read the leads that
// it gets. It must never do I/O or read a clock. Read compile.go first.
package customguard
