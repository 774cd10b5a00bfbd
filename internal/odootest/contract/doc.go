// Package contract is the one suite of cases that every Odoo must pass, miniodoo as well as a real server: the records
// to create over RPC, the call to make, the answer to expect.
//
// It must never look inside a server: each case was observed from outside, over every transport that the version
// offers. If a real server and miniodoo differ, the real one is right. Read suite_test.go first, then any file of
// cases.
package contract
