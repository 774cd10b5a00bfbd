// Package labelled generates leads with known persons, and reads such leads from CSV files. `rules score` measures the
// rules on them.
//
// People generates realistic leads from a seed: people who appear once or several times, and people who are easily
// confused. The package is pure: files come as readers. Read people.go first.
package labelled
