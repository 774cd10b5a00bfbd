// Package benchmark measures the processor time and memory of benchmarks. Elapsed time depends on other load of the
// machine, so only ratios of processor time in one process can be compared.
//
// It must never be part of the program: only tests and the command in report import it. Read benchmark.go first.
package benchmark
