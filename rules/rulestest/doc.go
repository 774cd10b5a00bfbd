// Package rulestest generates realistic leads for benchmarks and load tests: people of many countries, their companies,
// typical duplicates, and mostly leads that have nothing to do with each other. Package labelled generates leads with
// known persons.
//
// It must never be part of the program: only tests import it. Read leads.go first.
package rulestest
