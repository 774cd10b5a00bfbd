// Package odooclient talks to one Odoo database over JSON-2, JSON-RPC or XML-RPC: a session, typed calls for what
// Leadtwin needs of the CRM, and errors that a caller can decide by.
//
// It decides nothing and keeps nothing. How versions of Odoo differ stands in versions.go, as a table. Read client.go
// first, then errors.go.
package odooclient
