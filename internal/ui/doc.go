// Package ui is the review desk: server-rendered pages on which salespeople decide cases and admins see what happened.
//
// It must never write to Odoo: a click stores a decision and wakes a worker. Before a page shows a lead, it checks in
// Odoo, as the signed-in user, whether that user may read it. Read desk.go first, then account.go (the signed-in user)
// and case.go (the page of a case).
package ui
