// Package odooclient talks to one Odoo database over JSON-2, JSON-RPC or XML-RPC: a session, typed calls for what
// Leadtwin needs of the CRM, and errors that a caller can decide by.
//
// It must never decide what is written, send a write twice, let the key out of a request, or match on the words of an
// error: those are in the user's language. version.go lists how versions of Odoo differ. Read
// client.go first, then errors.go; paging.go explains why no lead is lost between pages.
package odooclient
