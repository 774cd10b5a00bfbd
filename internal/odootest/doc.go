// Package odootest gives tests a fresh database on a real Odoo server, or an empty PostgreSQL database for the store.
//
// Every file except this one has the build tag odoo. With the tag, tests fail if no server is set up; they never skip.
// Only tests may use the package, and it must never touch a database that it did not create. scripts/odoo runs the
// servers and creates the templates that are copied here. Read server.go first.
package odootest
