// Package desk holds what a reviewer works with, whatever shows it: the queue of waiting cases by pattern, and the
// leads of a case side by side with the result that a merge would have.
//
// It reads the store and never calls Odoo. Read queue.go first, then comparison.go.
package desk
