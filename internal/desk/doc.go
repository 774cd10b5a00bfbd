// Package desk holds the reviewer's data, independent of its presentation: the queue of waiting cases by pattern, and
// the leads of a case side by side with the result of a merge.
//
// It reads the store and never calls Odoo. Read queue.go first, then comparison.go.
package desk
