// Package synctest gives the tests of crawl, reconcile and check an in-memory Odoo with a client, a store and a clock.
//
// It must only be imported by tests: it brings package testing along. Read site.go first.
package synctest
