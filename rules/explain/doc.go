// Package explain explains the verdict on two leads: their values before and after normalisation, the evidence, the
// relation, the guards, and each single change of a setting or a value that would change the verdict. Variations of
// settings also serve other what-if questions.
//
// It is pure. Read explain.go first.
package explain
