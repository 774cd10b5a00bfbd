// Package check finds the leads in Odoo that are similar to given ones, and what Leadtwin would decide about them.
//
// It must never write, not even to the store. Checker needs no crawl: the mirror only adds leads that Odoo's search
// does not find. Mirror does not call Odoo, so forms and importers may use it often.
//
// Read check.go first, then source.go (the search) and mirror.go.
package check
