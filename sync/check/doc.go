// Package check finds leads similar to given ones, now and in Odoo, and what Leadtwin would decide about them.
//
// It must never write, not even into the store. Checker needs no crawl: what the mirror has only adds leads that Odoo's
// search does not find. Mirror asks Odoo nothing, so that forms and importers may ask it often.
//
// Read check.go first, then source.go (the search) and mirror.go.
package check
