// Package score measures a policy on labelled leads: which pairs of leads it considers one person, which it puts to
// review, and how often it is right, by verdict and by reason, with the worst errors.
//
// It is pure. Pairs are counted, not listed, so that memory grows with the leads and not with their pairs. Read
// score.go first.
package score
