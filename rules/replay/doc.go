// Package replay decides again what people decided, by the policy of today: where it agrees, where it would have done
// harm, and which single setting would help most.
//
// It is pure: who decided what, and on which leads, comes from the caller. Read replay.go first.
package replay
