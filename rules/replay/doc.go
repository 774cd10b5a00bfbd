// Package replay evaluates past decisions of users with the current policy: where the policy agrees, where it would
// have done harm, and which single setting would help most.
//
// It is pure: the caller provides the decisions and their leads. Read replay.go first.
package replay
