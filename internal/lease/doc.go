// Package lease lets one process at a time write to an Odoo database: a lease in the store that its holder renews.
//
// A holder that dies loses the lease after a minute, or at once to a process on the same machine. Read lease.go first.
package lease
