// Package crm holds the plain values that every part of Leadtwin shares: leads, customers, stages and the typed ids
// that prevent a user id from being used as a partner id.
//
// It imports no other package of Leadtwin and does no I/O. Read lead.go first.
package crm
