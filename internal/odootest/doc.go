// Package odootest gives tests a fresh database on a real Odoo server, or an empty PostgreSQL database for the store.
//
// Everything but this text carries the build tag odoo. With the tag a test fails where no server is set up; it never
// skips. The package must never serve code that is not a test, nor touch a database that it did not make. scripts/odoo
// runs the servers and makes the templates that are copied here. Read server.go first.
package odootest
