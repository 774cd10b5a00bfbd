// Package labelled makes leads of which it is known who each of them is, and reads such leads from CSV files: what
// `rules score` measures by.
//
// People makes believable leads by a seed: people who come once or again, and people who are easily taken for each
// other. It is pure: files come as readers. Read people.go first.
package labelled
