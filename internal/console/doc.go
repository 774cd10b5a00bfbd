// Package console renders the results of commands: tables and plain sentences for people, JSON for machines, and
// progress of long work. It is the only package that prints, so all commands look alike.
//
// It decides nothing and reads nothing but its arguments. Read console.go first; the JSON forms are a contract.
package console
