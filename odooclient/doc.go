// Package odooclient talks to one Odoo database over JSON-2, JSON-RPC or XML-RPC: a session, typed calls for what
// Leadtwin needs of the CRM, and errors that a caller can decide by.
//
// It must never decide what is written, send a write twice, let the key out of a request, or match on the words of an
// error: those are in the user's language. How versions of Odoo differ stands in version.go, as a table. Read
// client.go first, then errors.go; pages.go says how no lead is lost on the way.
package odooclient
