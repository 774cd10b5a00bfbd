// Package rulestest makes believable leads for benchmarks and load tests: people of many countries, their companies,
// duplicates as they happen, and mostly leads that have nothing to do with each other. Package labelled makes those of
// which it is known who is who.
//
// It must never be part of the program: only tests import it. Read leads.go first.
package rulestest
