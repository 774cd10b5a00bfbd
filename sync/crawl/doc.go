// Package crawl copies leads from Odoo into the mirror: all leads, or those that changed since the last crawl.
//
// It must never write to Odoo or decide anything about leads: leads that it changes in the mirror become dirty, and
// sync/reconcile evaluates them. After a crash, a full crawl continues after the last page in the mirror.
//
// Read crawler.go first, then full.go and incremental.go.
package crawl
