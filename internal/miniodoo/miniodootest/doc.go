// Package miniodootest starts an in-memory Odoo for one test and ends it with the test.
//
// It must only be imported by tests: it brings package testing along. Read start.go first.
package miniodootest
