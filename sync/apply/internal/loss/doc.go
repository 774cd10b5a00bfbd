// Package loss names what a merge or an undo could not restore, as codes in the journal and as sentences in each
// language. It is pure.
//
// It must never store a sentence: a note is read in another language than the history. Read first: Loss, sentences.go.
package loss
