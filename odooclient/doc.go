// Package odooclient connects to one Odoo database over JSON-2, JSON-RPC or XML-RPC. It provides a session, typed calls
// for the parts of the CRM that Leadtwin needs, and errors whose kind a caller can act on.
//
// It must never decide what is written, send a write twice, leak the key outside of a request, or match on the text of
// an error, which is in the user's language. version.go lists the differences between versions of Odoo. Read client.go
// first, then errors.go; paging.go explains why no lead is lost between pages.
package odooclient
