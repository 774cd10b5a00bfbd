// Package webhooks takes deliveries: Odoo (or anybody with the token) says that leads may have changed, and the ids are
// on disk before the answer.
//
// Odoo blocks its user until we answer, one second at most, and never repeats a call. So nothing happens here but cap,
// authenticate, parse and store: no call to Odoo, no decision. A delivery is only a hint; what is true is read later.
// It needs no sync package. Read deliver.go first.
package webhooks
