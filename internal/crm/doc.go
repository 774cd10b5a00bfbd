// Package crm holds the plain values that every part of Leadtwin shares: leads, customers, stages and the typed ids
// that keep a user from being tagged where a partner is meant.
//
// It imports nothing of ours and does no I/O. Read lead.go first.
package crm
