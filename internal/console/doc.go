// Package console renders what commands return: tables and plain sentences for people, JSON for machines, progress on
// long work. It is the one place that prints, so that every command looks alike.
//
// It decides nothing and reads nothing but its arguments. Read console.go first; the JSON forms are a contract.
package console
