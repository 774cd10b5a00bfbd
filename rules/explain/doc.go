// Package explain says of two leads everything that decides about them: their values before and after they are
// normalised, the evidence, the relation, the guards, and which single change of a setting or of a value would change
// the verdict. Variations of settings also serve other what-if questions.
//
// It is pure. Read explain.go first.
package explain
