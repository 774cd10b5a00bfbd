// Package loss describes what a merge or an undo could not restore, as codes in the journal and as sentences in each
// language. It is pure.
//
// It must never store a sentence: a note and the history may have different languages. Read Loss and sentences.go
// first.
package loss
