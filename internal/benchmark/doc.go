// Package benchmark measures what benchmarks cost in processor time and memory. Elapsed time depends on what else the
// machine does, so ratios of processor time in one process are what can be compared.
//
// It must never be part of the program: only tests and the command in report import it. Read benchmark.go first.
package benchmark
