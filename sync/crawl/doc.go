// Package crawl copies the leads of Odoo into the mirror: all of them, or what changed since the last crawl.
//
// It must never write to Odoo, nor decide anything about leads: those that it changes in the mirror become dirty, and
// sync/reconcile evaluates them. After a crash, a full crawl continues after the last page in the mirror.
//
// Read crawler.go first, then full.go and incremental.go.
package crawl
