// Package ui is the review desk: server-rendered pages on which salespeople decide cases and admins see what happened.
//
// It must never write to Odoo: a click stores a decision and wakes a worker. Before a page shows a lead, Odoo is asked
// as the signed-in user whether that user may read it. Read desk.go first, then account.go (who is signed in) and
// case.go (the page that decides).
package ui
