// Package webhooks receives deliveries: Odoo, or any sender with the token, reports that leads may have changed. The
// ids are stored before the answer is sent.
//
// Odoo blocks its user until the answer, for one second at most, and never repeats a call. Therefore this package only
// limits, authenticates, parses and stores: it never calls Odoo and decides nothing. A delivery is a hint; the leads
// are read later. It imports no sync package. Read deliver.go first.
package webhooks
