// Package customguard compiles the guards of the settings, which are expressions in the Common Expression Language.
//
// An expression is checked against declared types before anything runs, cannot loop without end, and reaches nothing
// but the leads it gets. It must never do I/O or read a clock. Read compile.go first.
package customguard
