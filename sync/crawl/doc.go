// Package crawl copies the leads of Odoo into the mirror: all of them, or what changed since the last time.
//
// It must never write to Odoo, nor decide anything about leads; what it changes in the mirror becomes dirty there, and
// sync/reconcile looks at it. Whatever happens in the middle, the next run goes on from the last page that is in the
// mirror.
//
// Read crawler.go first, then full.go and incremental.go.
package crawl
