// Package miniodoo is a small Odoo in memory, served over real HTTP: XML-RPC, JSON-RPC and, as 19.0, JSON-2. The demo
// and all tests use it in place of a server.
//
// It must never do anything that was not observed on a real Odoo: the contract suite runs the same cases against both,
// and if they differ, the real one is right. It imports nothing of Leadtwin. Read odoo.go first, then merge.go.
package miniodoo
