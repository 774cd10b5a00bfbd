// Package contract holds the one suite of cases that miniodoo and real Odoo servers must both pass: what is set up over
// RPC, what is called, what must come back.
//
// It must never look inside a server: whatever it says was seen from outside, over every transport that the version
// offers. Where a real server and miniodoo differ, the real one is right. Read suite.go first, then any file of cases.
package contract
